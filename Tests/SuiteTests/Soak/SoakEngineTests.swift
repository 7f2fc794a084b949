import Load
import Oracle
import Results
import Revocation
import Strategies
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Suite

/// Lanes that raise a flag at the first acceptance, if there is a flag.
private struct StoppingLanes<Base: LaneMaker>: LaneMaker {
    let base: Base
    let stop: StopFlag?

    var nodes: Int { base.nodes }
    var guarantee: Guarantee { base.guarantee }
    var roundTrip: Duration { base.roundTrip }
    var awaitsAnswers: Bool { base.awaitsAnswers }

    func threads(for requests: Int) -> Int { base.threads(for: requests) }

    func makeVerificationLane(for requests: Int) throws -> StoppingLane<Base.Verifications> {
        StoppingLane(lane: try base.makeVerificationLane(for: requests), stop: stop)
    }

    func makeAuthorityLane(for requests: Int) throws -> Base.Authority {
        try base.makeAuthorityLane(for: requests)
    }

    func makeConcurrentLane(nodes: Int, requestsPerNode: Int) throws -> Base.Probes {
        try base.makeConcurrentLane(nodes: nodes, requestsPerNode: requestsPerNode)
    }
}

private struct StoppingLane<Requests: VerificationLane>: VerificationLane {
    var lane: Requests
    let stop: StopFlag?

    var depth: Int { lane.depth }
    var firstError: StrategyError? { lane.firstError }

    mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let submission = lane.submit(call)
        if case .completed(let answer) = submission, answer.end == .accepted { stop?.raise() }
        return submission
    }

    mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        lane.collect(until: deadline_ns)
    }
}

/// A soak of a few seconds, with nodes of this process.
@Suite(.serialized) struct `A soak in one process` {
    /// Its slices are judged by the oracle with a bound of zero.
    ///
    /// - Parameter stopsEarly: whether it is stopped at the first acceptance.
    private func run(
        length: Duration = .milliseconds(2_500), slice: Duration = .seconds(1),
        stopsEarly: Bool = false,
        judged: @escaping @Sendable (SoakEngine.Slice) throws -> Void = { _ in }
    ) throws -> (SoakFindings, SoakEngine.Outcome) {
        let stop = StopFlag()
        let scratch = try Scratch()
        let clock = TrialClock()
        let strategy = RecordingStrategy(
            try InProcessDeployment<SessionSQLite>(
                OptionValues(), in: .sample(in: scratch.path, leeway: .zero)),
            in: Ledger(), clock: clock, audience: ExampleParties.audience)
        let nodes = try (0..<2).map {
            try strategy.makeNode(NodeID(index: $0, of: 2), at: clock.now)
        }
        let population = Population(
            shape: PopulationShape(
                subjects: 20, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 2),
            badKinds: [], extraSlots: 0)
        let engine = try SoakEngine(
            SoakEngine.Configuration(
                population: population,
                source: LoadSource(table: population.table, clock: clock, stop: stop),
                terms: SoakEngine.Terms(
                    audience: ExampleParties.audience, lifetime: .milliseconds(500),
                    period: .milliseconds(600), revocationGap: .milliseconds(50), reach: .token),
                rate: 500, length: length, slice: slice, margin: .zero,
                requests: 1, seed: 3))
        let judge = SoakJudge(
            HistoryFacts(
                strategy: "session-sqlite", variant: "", block: 0, trial: 0, seed: 3, bound_ns: 0,
                isCalibration: false, retiresKeys: false, leeway_us: 0,
                origin_us: clock.originWall_us, end_ns: 0, reasons: refusalReasons),
            ledger: strategy.ledger, table: population.table, origin_ns: clock.origin_ns,
            restarts: RestartLog())
        let outcome = try engine.run(
            StoppingLanes(
                base: strategy.base.makeLanes(LaneParts(strategy, nodes: nodes, clock: clock)),
                stop: stopsEarly ? stop : nil),
            watch: {},
            judge: { slice in
                try judged(slice)
                _ = judge.judge(slice)
            })
        return (judge.judgeTokens(), outcome)
    }

    @Test func `sends every request of every slice, and the oracle judges all of them`() throws {
        let sums = Mutex<[Tally]>([])
        let (findings, outcome) = try run(judged: { slice in
            sums.withLock { $0.append(slice.record.tally) }
        })
        let tallies = sums.withLock { $0 }
        #expect(findings.intervals.map(\.number) == [0, 1, 2])
        let lengths = findings.intervals.map { $0.end_ns - $0.start_ns }
        #expect(lengths[0] >= 1_000_000_000 && lengths[2] >= 500_000_000)
        for (slice, next) in zip(findings.intervals, findings.intervals.dropFirst()) {
            #expect(next.start_ns == slice.start_ns + 1_000_000_000)
        }
        let scheduled = tallies.reduce(0) { $0 + $1.scheduled }
        #expect(abs(Double(scheduled) - 1_250) < 5 * 1_250.0.squareRoot())
        let sent = tallies.reduce(0) { $0 + $1.sent }
        #expect(findings.oracle.report.isClean, "\(findings.oracle.report.summary ?? "")")
        #expect(findings.oracle.report.judged == sent && sent > 0)
        let accepted = tallies.reduce(0) { $0 + $1.accepted }
        #expect(findings.oracle.acceptances == accepted && accepted > sent / 3)
        // Expired and revoked tokens are presented too.
        #expect(tallies.reduce(0) { $0 + $1.allRefused } > 0)
        #expect(outcome.authority?.revoked ?? 0 > 0 && outcome.authority?.errors == 0)
        #expect(outcome.firstError == nil)
    }

    @Test func `ends early when it is stopped, with what it had sent`() throws {
        let ended = Mutex<(tally: Tally, lastEnd_ns: UInt64)?>(nil)
        let (findings, outcome) = try run(
            length: .seconds(120), slice: .seconds(60), stopsEarly: true,
            judged: { slice in
                ended.withLock { $0 = (slice.record.tally, slice.record.lastEnd_ns) }
            })
        #expect(findings.intervals.count == 1 && findings.oracle.acceptances == 1)
        #expect(findings.oracle.report.isClean && outcome.authority != nil)
        let interval = try #require(findings.intervals.first)
        let last = try #require(ended.withLock { $0 })
        #expect(last.tally.unfinished > 0 && last.tally.sent == findings.oracle.report.judged)
        #expect(interval.end_ns == last.lastEnd_ns)
    }

    @Test func `breaks with the judge`() {
        struct Broken: Error {}
        #expect(throws: Broken.self) { try run(judged: { _ in throw Broken() }) }
    }
}
