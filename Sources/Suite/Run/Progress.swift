import CPlatform
import Foundation
import Load
import Results
import Scenario
import Strategies

/// The progress of the run on standard error: redrawn in place on a terminal, otherwise one line
/// per trial.
struct Progress {
    private let order: TrialOrder
    private let isQuiet: Bool
    private var timeLeft: TimeLeft
    /// When the current step began.
    private var since_ns = TrialClock.now_ns()

    /// - Parameter closing: the time of the work after the last trial, in seconds.
    init(_ order: TrialOrder, isQuiet: Bool, closing: Double) {
        self.order = order
        self.isQuiet = isQuiet
        timeLeft = TimeLeft(order, closing: closing)
    }

    mutating func begin(_ index: Int) {
        since_ns = TrialClock.now_ns()
        guard !isQuiet else { return }
        let step = order.steps[index]
        let (trial, variant) = (order.trial(step), order.variant(step))
        let name = [
            variant.strategy, variant.label, step.binary.mark,
            trial.isControl ? "(A/A control)" : "",
        ].filter { !$0.isEmpty }.joined(separator: " ")
        let line =
            "trial \(index + 1)/\(order.steps.count), block \(trial.block + 1)/\(order.plan.blocks): "
            + "\(name), about \(clamped(timeLeft.seconds(from: index).rounded(.up))) s left"
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

    /// Records that a trial has ended and its results will be written next.
    mutating func ended(_ index: Int) { timeLeft.ended(index, after: lap()) }

    /// Records that the results up to a trial were written.
    mutating func saved(_ index: Int) { timeLeft.saved(index, after: lap()) }

    /// Returns the seconds since the last call.
    private mutating func lap() -> Double {
        let now_ns = TrialClock.now_ns()
        defer { since_ns = now_ns }
        return Double(now_ns - min(since_ns, now_ns)) / 1e9
    }
}

extension TimeLeft {
    init(_ order: TrialOrder, closing: Double) {
        let processors = Int(platform_processors())
        let steps = order.steps.map { step in
            let (trial, variant) = (order.trial(step), order.variant(step))
            let isShorter = trial.isControl && variant.settings.windows.controls == .off
            return Step(
                kind: Kind(
                    variant: trial.variant, binary: step.binary, isShortControl: isShorter),
                expected: variant.estimatedSeconds(
                    by: Registry.catalogue, processors: processors, isControl: trial.isControl))
        }
        self.init(
            steps, saving: Plan.savingSeconds, closing: Plan.framingSeconds / 2 + closing)
    }
}
