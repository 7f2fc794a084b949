import CPlatform
import Foundation
import Load
import Scenario
import Strategies

/// Where the run is, on standard error: redrawn in place on a terminal, otherwise one line per
/// trial.
struct Progress {
    private let plan: Plan
    private let isQuiet: Bool
    private let begun_ns = TrialClock.now_ns()

    init(plan: Plan, isQuiet: Bool) {
        self.plan = plan
        self.isQuiet = isQuiet
    }

    func begin(_ index: Int) {
        guard !isQuiet else { return }
        let trial = plan.trials[index]
        let variant = plan.variants[trial.variant]
        let name = [variant.strategy, variant.label, trial.isControl ? "(A/A control)" : ""]
            .filter { !$0.isEmpty }.joined(separator: " ")
        let line =
            "trial \(index + 1)/\(plan.trials.count), block \(trial.block + 1)/\(plan.blocks): "
            + "\(name), about \(left(before: index)) s left"
        Console.write(Console.isTerminal ? "\r\u{1b}[K\(line)" : line + "\n")
    }

    func end() {
        guard !isQuiet, Console.isTerminal else { return }
        Console.write("\r\u{1b}[K")
    }

    /// The estimate for what is left, corrected by how the estimate has held so far.
    private func left(before index: Int) -> Int {
        let total = plan.estimatedSeconds(
            by: Registry.catalogue, processors: Int(platform_processors()))
        let share = Double(index) / Double(max(plan.trials.count, 1))
        guard index > 0 else { return Int(total.rounded(.up)) }
        let elapsed = Double(TrialClock.now_ns() - begun_ns) / 1e9
        return Int((elapsed / share * (1 - share)).rounded(.up))
    }
}
