import CPlatform
import Load
import Metrics
import Results
import Revocation
import Scenario
import Stores

/// The cost of the emulation itself. The calibration, which accepts everything, waits for one round
/// trip to the store per verification and does nothing else.
struct EmulationPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "emulation phase"
    let usesNetwork = true
    let settings: CapacitySettings

    /// Workers per processor: enough that one wakes while others sleep.
    private static var workersPerProcessor: Int { 8 }

    func applies(to context: TrialContext<Base>) -> Bool {
        // Servers emulate the network themselves.
        Base.isInProcess && context.network?.emulated.store != nil
    }

    func run(_ context: inout TrialContext<Base>) throws {
        guard let path = context.network?.emulated.store else { return }
        let workers = min(
            max(Int(platform_processors()), 1) * Self.workersPerProcessor, Ladder.mostWorkers)
        let duration_ns = UInt64(max(settings.duration.nanoseconds, 0))
        let (population, seed, source) = (context.population, context.seed, context.source)
        let draws = (0..<workers).map { population.draws(1 << 12, seed: seed, worker: $0) }
        let rules = context.rules.load
        let result = try context.runWorkers(workers) { worker, lane, start_ns in
            _ = Pacer(spinners: nil).wait(until: start_ns, unless: source.stop)
            var crossing = CrossingLane(lane, over: path)
            var record = WorkerRecord(
                start_ns: start_ns, duration_ns: duration_ns, reasons: refusalReasons.count)
            let cpu_ns = rules.cpuClock_ns()
            runClosedLoop(
                over: &crossing, draws: draws[worker], from: source,
                until: Deadline(start_ns + duration_ns), record: &record)
            record.cpu_ns = rules.cpuClock_ns() - cpu_ns
            return WorkerEnd(record: record)
        }
        guard !result.records.isEmpty else { return }
        try context.judge(result, of: PhaseName.emulation)
        let time = MeasuredTime(of: result.records, planned_ns: duration_ns)
        let count = result.tally.decided
        let cpu_us = Double(result.records.reduce(0) { $0 + $1.cpu_ns }) / 1e3
        context.add(
            .emulationCPUPerVerify, in: PhaseName.emulation, .verify,
            value: cpu_us / Double(max(count, 1)),
            n: count, invalidReason: time.closedLoopDoubt?.description)
        context.addCounts(result, of: PhaseName.emulation, isOpen: false)
    }
}
