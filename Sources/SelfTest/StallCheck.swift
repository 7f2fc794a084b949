import Histogram
import Load
import Results
import Revocation
import Seeding
import Tokens

/// Coordinated omission: a stalled server delays every request that falls due meanwhile, and an
/// honest open loop reports that.
struct StallCheck {
    let seed: UInt64

    struct Configuration: Sendable {
        var duration_ns: UInt64
        var stall_ns: UInt64
        var stallAt_ns: UInt64
        let service_ns: UInt64 = 2_000_000
        let rate_per_s = 200.0

        init(_ length: Length) {
            duration_ns = length == .full ? 6_000_000_000 : 1_500_000_000
            stall_ns = length == .full ? 1_000_000_000 : 200_000_000
            stallAt_ns = duration_ns / 3
        }
    }

    /// The loop's record of a run and the server's log of it.
    struct Observation: Sendable {
        var record: WorkerRecord
        var served: [ServerLog.Entry]
        var start_ns: UInt64
    }

    func findings(_ length: Length) throws -> [Finding] {
        let configuration = Configuration(length)
        var unit = SeededGenerator(seed: seed, stream: "stall")
        let schedule = Schedule(
            .poisson, rate: configuration.rate_per_s, duration_ns: configuration.duration_ns,
            unit: &unit)
        guard let seen = try measure(schedule, configuration) else { return [] }
        return Self.judge(seen, schedule, configuration)
    }

    /// Runs the real open loop with one worker.
    private func measure(_ schedule: Schedule, _ configuration: Configuration) throws
        -> Observation?
    {
        let population = Population(
            shape: PopulationShape(
                subjects: 1, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        population.table.put([65], in: 0, issuedAt: 1)
        let source = LoadSource(table: population.table, clock: TrialClock(), stop: StopFlag())
        let queue = ArrivalQueue(schedule, draws: population.draws(1, seed: seed, worker: 0))
        return try WorkerGroup.run(1, watch: {}) { _ in
            let pacer = Pacer(spinners: SpinPermits())
            let start_ns = TrialClock.now_ns() + 3_000_000
            let server = StallingServer(
                service_ns: configuration.service_ns,
                stallAt: source.clock.date(at: start_ns + configuration.stallAt_ns),
                stall_ns: configuration.stall_ns, requests: schedule.due_ns.count)
            var record = WorkerRecord(
                start_ns: start_ns, duration_ns: configuration.duration_ns,
                reasons: refusalReasons.count)
            var lane = InProcessLane([server], clock: source.clock)
            runOpenLoop(
                over: &lane, queue, from: source, start_ns: start_ns,
                longestLag_ns: configuration.duration_ns * 10, pacer: pacer, record: &record)
            return Observation(record: record, served: server.log.entries, start_ns: start_ns)
        }.first
    }
}
