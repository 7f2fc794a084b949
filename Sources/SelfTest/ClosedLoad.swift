import CPlatform
import Load
import Oracle
import Results
import Revocation
import Stores
import Strategies
import Tokens

/// A closed loop over one verifier of signed tokens.
struct ClosedLoad {
    private let source: LoadSource
    private let draws: [DrawnRequest]
    private let verifier: JWTOnly.Node.Verifier

    init(seed: UInt64) throws {
        let context = StrategyContext(
            directory: "", sqlite: SQLiteConfiguration(path: ""), redis: nil, algorithm: .HS256,
            leeway: .zero, longestLifetime: .seconds(3_600))
        let strategy = try InProcessDeployment<JWTOnly>(OptionValues(), in: context)
        let population = Population(
            shape: PopulationShape(
                subjects: 500, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        let clock = TrialClock()
        let stop = StopFlag()
        _ = try population.issue(
            by: strategy, audience: context.audience, lifetime: .seconds(3_600), threads: 1,
            keep: [], clock: clock, stop: stop, watch: {})
        source = LoadSource(table: population.table, clock: clock, stop: stop)
        draws = population.draws(1 << 12, seed: seed, worker: 0)
        verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now).makeVerifier()
    }

    /// Returns verifications per second over `length_ns`.
    func rate(for length_ns: UInt64) -> Double {
        let (count, took_ns, _) = turn(length_ns, keeping: 0)
        return Double(count) / Double(took_ns) * 1e9
    }

    /// Returns CPU time per verification in nanoseconds, without the time taken by other programs
    /// on the machine. Up to `room` verifications are kept in a history that is allocated before
    /// the clock starts.
    func cost_ns(over length_ns: UInt64, keeping room: Int) -> Double {
        let (count, _, cpu_ns) = turn(length_ns, keeping: room)
        return Double(cpu_ns) / Double(max(count, 1))
    }

    private func turn(
        _ length_ns: UInt64, keeping room: Int
    ) -> (count: Int, took_ns: UInt64, cpu_ns: UInt64) {
        var record = WorkerRecord(
            start_ns: TrialClock.now_ns(), duration_ns: length_ns, reasons: refusalReasons.count,
            history: VerificationLog(capacity: room, origin_ns: source.clock.origin_ns))
        var lane = InProcessLane([verifier], clock: source.clock)
        let cpu_ns = platform_thread_cpu_ns()
        let start_ns = TrialClock.now_ns()
        runClosedLoop(
            over: &lane, draws: draws, from: source, until: Deadline(start_ns + length_ns),
            record: &record)
        let took_ns = max(TrialClock.now_ns() - start_ns, 1)
        return (record.tally.accepted, took_ns, platform_thread_cpu_ns() - cpu_ns)
    }
}
