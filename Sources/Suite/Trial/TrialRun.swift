import CPlatform
import Load
import Oracle
import Results
import Revocation
import Stores

/// The phases of a trial, one after another. Generic, so that their loops are compiled for the
/// strategy.
struct TrialRun<Base: DrivenDeployment> {
    private(set) var context: TrialContext<Base>

    init(_ context: TrialContext<Base>) { self.context = context }

    /// Runs the phases that apply, and ends at the first one that breaks. The record keeps what was
    /// measured.
    mutating func run(_ phases: [PhaseStep<Base>]) throws {
        for phase in phases {
            guard !context.isAbandoned, !context.stop.isRaised else { break }
            if phase.applies(context) { try run(phase) }
        }
        context.record.isComplete = !context.isAbandoned && platform_signal_received() == 0
    }

    /// Runs one phase, and throws if a store or a server died meanwhile.
    private mutating func run(_ phase: PhaseStep<Base>) throws {
        defer { if platform_signal_received() != 0 { context.stop.raise() } }
        var firstError: (any Error)?
        defer { context.network?.emulated.turn(on: false) }
        do {
            try context.turnNetwork(on: phase.usesNetwork)
            try phase.run(&context)
        } catch {
            firstError = error
        }
        if let failure = context.failure() {
            throw TrialFailure("\(failure) during the \(phase.name)")
        }
        if let firstError { throw TrialFailure("the \(phase.name) failed: \(firstError)") }
    }

    /// Has the oracle judge the trial's history; see `TrialContext.judgeHistory`.
    mutating func judgeHistory(into file: String) throws {
        try context.judgeHistory(into: file)
    }

    @discardableResult
    mutating func judgeHistory() -> History? { context.judgeHistory() }

    /// Adds what workers recorded, as a phase under load does.
    mutating func enter(_ records: [WorkerRecord], of phase: String) {
        context.addCounts(
            LoadResult(rules: context.rules, records: records), of: phase, isOpen: true)
    }

    mutating func invalidate(_ reason: String) { context.invalidate(reason) }
}

/// The reason why a trial ended without a usable record.
struct TrialFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
