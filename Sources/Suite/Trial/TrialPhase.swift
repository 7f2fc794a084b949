import Load
import Revocation
import Scenario
import Stores

/// One phase of a trial: a value that knows whether it has anything to measure, and how.
///
/// A phase is one folder, and one line in `PhaseStep.all`.
protocol TrialPhase<Base> {
    associatedtype Base: DrivenDeployment

    /// The phase's name in messages, such as `capacity phase`.
    var name: String { get }

    /// Whether the emulated network is on. It is off while a deployment is prepared or counted,
    /// when it would only take time.
    var usesNetwork: Bool { get }

    /// Returns whether there is anything to measure for this strategy with these settings.
    func applies(to context: TrialContext<Base>) -> Bool

    /// Measures, and adds the results to the context's record.
    ///
    /// - Throws: an error that ends the trial. What was measured before remains in the record.
    func run(_ context: inout TrialContext<Base>) throws
}

extension TrialPhase {
    var usesNetwork: Bool { false }

    func applies(to context: TrialContext<Base>) -> Bool { true }
}

/// A phase among others. Uses closures instead of an existential: they are created where the
/// strategy is known, so that the loops behind them are compiled for it.
struct PhaseStep<Base: DrivenDeployment> {
    let name: String
    let usesNetwork: Bool
    let applies: (TrialContext<Base>) -> Bool
    let run: (inout TrialContext<Base>) throws -> Void

    init<Phase: TrialPhase>(_ phase: Phase) where Phase.Base == Base {
        name = phase.name
        usesNetwork = phase.usesNetwork
        applies = { phase.applies(to: $0) }
        run = { try phase.run(&$0) }
    }
}

extension PhaseStep {
    /// Returns all phases that measure, in order.
    ///
    /// - Parameters:
    ///   - placement: the placement of the state that a verification needs.
    ///   - way: the path that a verification crosses if it asks outside its machine.
    ///   - isCalibration: whether the strategy measures the harness.
    static func all(
        _ settings: Settings, placement: StatePlacement,
        askingOver way: NetworkWay = .nodeToStore,
        refreshPeriods: [(option: String, period: Duration)], isCalibration: Bool = false
    ) -> [PhaseStep] {
        let isAcross =
            placement == .networked
            && (settings.network?.roundTrip(over: way) ?? .zero) > .zero
        let passes: [NetworkPass] = isAcross ? [.withoutNetwork, .overNetwork] : [.single]
        var steps = [PhaseStep(PreparationPhase<Base>())]
        for pass in passes {
            steps.append(
                PhaseStep(
                    CapacityPhase<Base>(
                        settings: settings.capacity, waits: placement.waitsForAnotherProcess,
                        pass: pass)))
        }
        if isCalibration {
            steps.append(PhaseStep(EmulationPhase<Base>(settings: settings.capacity)))
        }
        for level in settings.latency.load {
            for pass in passes {
                steps.append(
                    PhaseStep(
                        LatencyPhase<Base>(settings: settings.latency, level: level, pass: pass)))
            }
        }
        steps += [
            PhaseStep(RecoveryPhase<Base>()),
            PhaseStep(
                WindowsPhase<Base>(settings: settings.windows, refreshPeriods: refreshPeriods)),
            PhaseStep(NewKeysPhase<Base>()),
            PhaseStep(RenewalsPhase<Base>()),
            PhaseStep(AuditPhase<Base>()),
            PhaseStep(CostsPhase<Base>()),
            PhaseStep(MemoryPhase<Base>()),
        ]
        return steps
    }
}
