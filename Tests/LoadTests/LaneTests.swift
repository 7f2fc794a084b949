import Oracle
import Results
import Revocation
import Seeding
import Testing
import Tokens

@testable import Load

/// Completes requests later, the newest first. Uses the machine's clock, because the timed loops
/// read no other.
private struct LateLane: VerificationLane {
    let depth: Int
    var firstError: StrategyError?
    private(set) var most = 0
    private var pending: [(tag: Int, call: VerificationCall)] = []

    init(depth: Int) { self.depth = depth }

    mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let used = Set(pending.map(\.tag))
        let tag = (0..<depth).first { !used.contains($0) } ?? depth
        pending.append((tag, call))
        most = max(most, pending.count)
        return .pending(tag: tag)
    }

    mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        guard let (tag, call) = pending.popLast() else { return nil }
        let end: RequestEnd = call.text == "good" ? .accepted : .refused(1)
        return Completion(
            tag: tag, answer: VerificationAnswer(end, answered_ns: TrialClock.now_ns()))
    }
}

@Suite struct `The reasons of refusals` {
    /// The oracle knows them by their names.
    @Test func `include those for which the oracle excuses an expiry`() {
        #expect(
            Oracle.reasonsOfExpiry
                == Set([Refusal.expired, .unknownToken].map(\.rawValue)))
        #expect(Oracle.reasonsOfExpiry.isSubset(of: refusalReasons))
    }
}

@Suite struct `Loops over lanes that complete later` {
    private let source: LoadSource = {
        let table = TokenTable(count: 2)
        table.put(Array("good".utf8), in: 0, issuedAt: 1)
        table.put(Array("bad".utf8), in: 1, issuedAt: 1)
        return LoadSource(table: table, clock: TrialClock(), stop: StopFlag())
    }()
    private let draws = [
        DrawnRequest(slot: 0, node: 0, isGood: true, isHighStakes: false),
        DrawnRequest(slot: 1, node: 0, isGood: false, isHighStakes: false),
    ]

    private func record() -> WorkerRecord {
        WorkerRecord(
            start_ns: TrialClock.now_ns(), duration_ns: 1_000_000_000,
            reasons: refusalReasons.count,
            history: VerificationLog(capacity: 64, origin_ns: source.clock.origin_ns))
    }

    @Test(arguments: [1, 3, 16])
    func `a closed loop keeps the lane full, and counts each request once, as what it was`(
        depth: Int
    ) {
        var lane = LateLane(depth: depth)
        var record = record()
        runClosedLoop(
            over: &lane, draws: draws, from: source, until: RequestLimit(101), record: &record)
        let tally = record.tally
        #expect(lane.most == depth)
        #expect(tally.accepted == 51 && tally.refused[1] == 50 && tally.isBalanced)
        #expect(tally.wronglyAccepted == 0 && tally.wronglyRefused == 0)
        #expect(record.history.recorded.count == 64 && record.history.unrecorded == 37)
    }

    @Test(arguments: [1, 3, 16])
    func `an open loop waits for no answer before the next request is due`(depth: Int) {
        var lane = LateLane(depth: depth)
        var record = record()
        var unit = SeededGenerator(seed: 1)
        let queue = ArrivalQueue(
            Schedule(.uniform, rate: 50_000, duration_ns: 4_000_000, unit: &unit), draws: draws)
        runOpenLoop(
            over: &lane, queue, from: source, start_ns: TrialClock.now_ns(),
            longestLag_ns: .max / 4, pacer: Pacer(spinners: nil), record: &record)
        let tally = record.tally
        #expect(tally.scheduled == 200 && tally.accepted == 100 && tally.refused[1] == 100)
        #expect(tally.wronglyAccepted == 0 && tally.wronglyRefused == 0 && tally.isBalanced)
    }

    @Test func `a loop ends by count over a lane that completes at once`() {
        var record = record()
        var lane = InProcessLane([CountingVerifier()], clock: source.clock)
        runClosedLoop(
            over: &lane, draws: draws, from: source, until: RequestLimit(1_000), record: &record)
        #expect(record.tally.scheduled == 1_000 && record.tally.accepted == 1_000)
    }
}

@Suite struct `A lane within the process` {
    /// Throws for a high-stakes request, and otherwise answers with claims.
    private struct Failing: TokenVerifier {
        let kind: StrategyError.Kind

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            if request.isHighStakes { throw StrategyError(kind, "\(kind)") }
            return .active(
                Principal(subject: "s", tokenID: "t", scope: "", expiresAt: now))
        }
    }

    private func ask(
        _ lane: inout InProcessLane<Failing>, node: UInt8, isHighStakes: Bool = false,
        wantsClaims: Bool = true
    ) -> VerificationAnswer {
        [UInt8](arrayLiteral: 65).withUnsafeBufferPointer { token in
            lane.perform(
                VerificationCall(
                    token, node: node, isHighStakes: isHighStakes, wantsClaims: wantsClaims,
                    sent_ns: 2_000))
        }
    }

    @Test func `judges as of the instant sent, and gives claims where they are wanted`() {
        let clock = TrialClock(origin_ns: 1_000, originWall_us: 77)
        var lane = InProcessLane([Failing(kind: .failed)], clock: clock)
        let principal = Principal(
            subject: "s", tokenID: "t", scope: "", expiresAt: NumericDate(microseconds: 78))
        let answer = ask(&lane, node: 0)
        #expect(answer.end == .accepted && answer.claims == principal.digest)
        #expect(ask(&lane, node: 0, wantsClaims: false).claims == 0)
        #expect(answer.answered_ns > 2_000 && lane.firstError == nil)
    }

    @Test func `tells a timeout from other errors, and keeps the first`() {
        var lane = InProcessLane(
            [Failing(kind: .timeout), Failing(kind: .unreachable)], clock: TrialClock())
        #expect(ask(&lane, node: 0, isHighStakes: true).end == .timeout)
        #expect(ask(&lane, node: 1, isHighStakes: true).end == .error)
        #expect(lane.firstError?.kind == .timeout)
        #expect(ask(&lane, node: 1).end == .accepted)
    }
}
