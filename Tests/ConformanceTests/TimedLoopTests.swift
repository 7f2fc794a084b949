import Load
import MallocCount
import Results
import Revocation
import Seeding
import Strategies
import Stores
import TestSupport
import Testing
import Tokens

@Suite struct `The timed loop` {
    /// 50 ms of closed loop and 500 open-loop requests, with the strategy that allocates nothing.
    @Test(.enabled(if: malloc_count_works(), "allocations can't be counted in this build"))
    func `allocates nothing, whether closed or open`() throws {
        let strategy = try InProcessDeployment<Calibration>(
            OptionValues(), in: .sample(in: "", leeway: .zero))
        let population = Population(
            shape: PopulationShape(
                subjects: 100, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 2),
            badKinds: [], extraSlots: 0)
        let clock = TrialClock()
        let stop = StopFlag()
        _ = try population.issue(
            by: strategy, audience: "api", lifetime: .seconds(60), threads: 1, keep: [],
            clock: clock, stop: stop, watch: {})
        let source = LoadSource(table: population.table, clock: clock, stop: stop)
        let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now)
        let verifiers = [node.makeVerifier(), node.makeVerifier()]
        let draws = population.draws(1 << 10, seed: 1, worker: 0)
        var unit = SeededGenerator(seed: 1)
        let schedule = Schedule(.uniform, rate: 50_000, duration_ns: 10_000_000, unit: &unit)
        let queues = [ArrivalQueue(schedule, draws: draws), ArrivalQueue(schedule, draws: draws)]
        let pacer = Pacer(spinners: SpinPermits())
        var lane = InProcessLane(verifiers, clock: clock)
        let start_ns = TrialClock.now_ns()
        var record = WorkerRecord(
            start_ns: start_ns, duration_ns: 100_000_000, reasons: refusalReasons.count)
        func loop(_ queue: ArrivalQueue) {
            let now_ns = TrialClock.now_ns()
            runClosedLoop(
                over: &lane, draws: draws, from: source, until: Deadline(now_ns + 50_000_000),
                record: &record)
            runOpenLoop(
                over: &lane, queue, from: source, start_ns: TrialClock.now_ns(),
                longestLag_ns: 1_000_000_000, pacer: pacer, record: &record)
        }
        loop(queues[0])  // whatever is allocated only once is allocated here
        let before = malloc_count()
        let probe = [UInt8](repeating: 0, count: 4_096 + verifiers.count)
        #expect(malloc_count() > before, "the counter counts")
        let quiet = malloc_count()
        loop(queues[1])
        #expect(malloc_count() == quiet, "in \(record.tally.sent) requests")
        #expect(record.tally.sent > 1_000 && probe.count > 0)
        #expect(record.tally.isBalanced)
    }
}
