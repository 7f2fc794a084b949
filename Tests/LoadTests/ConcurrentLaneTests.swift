import Results
import Revocation
import Synchronization
import Testing
import Tokens

@testable import Load

@Suite struct `A lane with threads for each node` {
    /// A node whose verifiers answer only after as many requests as there are parties have arrived.
    /// The node counts its verifiers.
    private struct MeetingNode: VerifierNode {
        var parties = 1
        var failure: StrategyError?
        let verifiers = Counter()
        let ended = Counter()
        let barrier: StartBarrier

        init(parties: Int = 1, failure: StrategyError? = nil) {
            self.parties = parties
            self.failure = failure
            barrier = StartBarrier(parties: parties)
        }

        func makeVerifier() throws(StrategyError) -> MeetingVerifier {
            if let failure { throw failure }
            verifiers.add()
            return MeetingVerifier(barrier: barrier, ended: ended)
        }
    }

    private final class MeetingVerifier: TokenVerifier {
        let barrier: StartBarrier
        let ended: Counter

        init(barrier: StartBarrier, ended: Counter) {
            self.barrier = barrier
            self.ended = ended
        }

        deinit { ended.add() }

        func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            _ = barrier.arrive()
            if request.isHighStakes { throw StrategyError(.timeout, "late") }
            return .refused(.revoked)
        }
    }

    private let token = TokenTable(count: 1)

    init() { token.put(Array("t".utf8), in: 0, issuedAt: 1) }

    private func call(node: UInt8, isHighStakes: Bool = false) -> VerificationCall {
        VerificationCall(
            token.bytes(in: 0), node: node, isHighStakes: isHighStakes, wantsClaims: false,
            sent_ns: TrialClock.now_ns())
    }

    private func tag(_ submission: Submission<VerificationAnswer>) -> Int? {
        if case .pending(let tag) = submission { tag } else { nil }
    }

    /// Each request waits for the others. If requests came one after another, none would be
    /// answered.
    @Test func `has as many requests to a node under way as it has threads`() throws {
        let node = MeetingNode(parties: 4)
        var lane = try ConcurrentLane(to: [node], threadsPerNode: 4, clock: TrialClock())
        #expect(lane.depth == 4 && node.verifiers.value == 4)
        let tags = (0..<4).compactMap { _ in tag(lane.submit(call(node: 0))) }
        #expect(Set(tags) == [0, 1, 2, 3])
        var answered: Set<Int> = []
        for _ in 0..<4 {
            let next = lane.collect(until: .max)
            let completion = try #require(next)
            answered.insert(completion.tag)
            if case .refused = completion.answer.end {} else { Issue.record("not refused") }
        }
        #expect(answered == [0, 1, 2, 3])
        let more = lane.collect(until: 0)
        #expect(more == nil)
    }

    @Test func `asks the node that is named, and has requests wait for its threads`() throws {
        let nodes = [MeetingNode(), MeetingNode()]
        var lane = try ConcurrentLane(to: nodes, threadsPerNode: 1, clock: TrialClock())
        let asked = [lane.submit(call(node: 1)), lane.submit(call(node: 1))].map(tag)
        #expect(!asked.contains(nil))
        let answered = [lane.collect(until: .max), lane.collect(until: .max)].map { $0?.tag }
        #expect(answered == asked)
    }

    @Test func `tells a timeout, and keeps the first error`() throws {
        var lane = try ConcurrentLane(to: [MeetingNode()], threadsPerNode: 1, clock: TrialClock())
        _ = lane.submit(call(node: 0, isHighStakes: true))
        let completion = lane.collect(until: .max)
        #expect(completion?.answer.end == .timeout)
        #expect(lane.firstError?.kind == .timeout)
    }

    @Test func `answers at once with an error for a node that is not there`() throws {
        var lane = try ConcurrentLane(to: [MeetingNode()], threadsPerNode: 1, clock: TrialClock())
        guard case .completed(let answer) = lane.submit(call(node: 7)) else {
            Issue.record("was sent")
            return
        }
        #expect(answer.end == .error)
    }

    @Test func `is not there where a thread has no verifier`() {
        let error = StrategyError(.unreachable, "no store")
        #expect(throws: error) {
            try ConcurrentLane(
                to: [MeetingNode(), MeetingNode(failure: error)], threadsPerNode: 3,
                clock: TrialClock())
        }
    }

    @Test func `ends its threads with itself`() throws {
        let node = MeetingNode()
        do {
            var lane = try ConcurrentLane(to: [node], threadsPerNode: 8, clock: TrialClock())
            _ = lane.submit(call(node: 0))
        }
        #expect(node.verifiers.value == 8 && node.ended.value == 8)
    }
}
