package import Load
package import Results
import Revocation
package import Scenario
package import Stores

/// The real phases of a trial, run one by one in this process on a deployment of the caller's with
/// a known truth.
package struct TrialBench<Base: DrivenDeployment> {
    private var run: TrialRun<Base>

    /// - Parameters:
    ///   - block: the trial's block.
    ///   - rules: the correct rules, or those of a mutant of the harness.
    package init(
        _ base: Base, audience: String, settings: Settings, stores: [any StartedStore] = [],
        block: Int = 0, seed: UInt64, rules: MeasuringRules = .sound,
        clock: TrialClock = TrialClock()
    ) {
        run = TrialRun(
            TrialContext(
                base, audience: audience,
                variant: Variant(strategy: "scripted", settings: settings),
                trial: TrialPlace(index: 0, block: block, variant: 0, seed: seed),
                stores: TrialStores(stores), rules: rules, clock: clock))
    }

    package var record: TrialRecord { run.context.record }

    /// The self-checks that have failed so far, in order.
    package var failedChecks: [SelfCheck] { run.context.failedChecks }

    /// The trial's clock, with its start and the wall-clock time then.
    package var clock: TrialClock { run.context.clock }

    package mutating func prepare() throws { try run.run([PhaseStep(PreparationPhase())]) }

    package mutating func measureCapacity() throws {
        try run.run([PhaseStep(CapacityPhase(settings: run.context.settings.capacity, waits: true))]
        )
    }

    /// Measures every level of the latency phase.
    package mutating func measureLatency() throws {
        let settings = run.context.settings.latency
        try run.run(
            settings.load.map { PhaseStep(LatencyPhase(settings: settings, level: $0)) })
    }

    package mutating func measureRecovery() throws { try run.run([PhaseStep(RecoveryPhase())]) }

    package mutating func timeRevocations() throws {
        try run.run([
            PhaseStep(WindowsPhase(settings: run.context.settings.windows, refreshPeriods: []))
        ])
    }

    package mutating func measureCosts() throws { try run.run([PhaseStep(CostsPhase())]) }

    /// Has the oracle judge the recorded history.
    package mutating func judgeHistory() { run.judgeHistory() }

    /// Adds what workers recorded, as a phase under load does.
    package mutating func enter(_ records: [WorkerRecord], of phase: String) {
        run.enter(records, of: phase)
    }
}
