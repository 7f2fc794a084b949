import CPlatform
import Foundation
import Load
import Results
import Scenario
import Strategies

/// Where the run is, on standard error: redrawn in place on a terminal, otherwise one line per
/// trial.
struct Progress {
    private let order: TrialOrder
    private let isQuiet: Bool
    private let begun_ns = TrialClock.now_ns()

    init(_ order: TrialOrder, isQuiet: Bool) {
        self.order = order
        self.isQuiet = isQuiet
    }

    func begin(_ index: Int) {
        guard !isQuiet else { return }
        let step = order.steps[index]
        let (trial, variant) = (order.trial(step), order.variant(step))
        let name = [
            variant.strategy, variant.label, step.binary.mark,
            trial.isControl ? "(A/A control)" : "",
        ].filter { !$0.isEmpty }.joined(separator: " ")
        let line =
            "trial \(index + 1)/\(order.steps.count), block \(trial.block + 1)/\(order.plan.blocks): "
            + "\(name), about \(left(before: index)) s left"
        if Console.isTerminal {
            Console.write("\r\u{1b}[K\(line.printable)")
        } else {
            Console.note(line)
        }
    }

    func end() {
        guard !isQuiet, Console.isTerminal else { return }
        Console.write("\r\u{1b}[K")
    }

    /// The estimate for what is left, corrected by how the estimate has held so far.
    private func left(before index: Int) -> Int {
        let total =
            order.plan.estimatedSeconds(
                by: Registry.catalogue, processors: Int(platform_processors()))
            * Double(order.binaries.count)
        let share = Double(index) / Double(max(order.steps.count, 1))
        guard index > 0 else { return Int(total.rounded(.up)) }
        let elapsed = Double(TrialClock.now_ns() - begun_ns) / 1e9
        return Int((elapsed / share * (1 - share)).rounded(.up))
    }
}
