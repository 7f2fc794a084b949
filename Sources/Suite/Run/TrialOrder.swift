import Results
import Scenario
import Seeding

/// Which program runs which trial of the plan, and in what order.
///
/// One program runs the plan as it is. Two programs each run every trial, including A/A controls.
/// Their trials are mixed within each block in an order drawn from the seed, so that a drift of the
/// machine affects both alike. In the files, each program's variants have separate indices.
struct TrialOrder: Sendable {
    struct Step: Sendable, Hashable {
        /// Index in the plan's trials.
        let trial: Int
        let binary: Binary
        /// The place within the block, from 0.
        let position: Int
    }

    let plan: Plan
    let binaries: [Binary]
    let steps: [Step]

    init(_ plan: Plan, _ binaries: [Binary] = [.this]) {
        self.plan = plan
        self.binaries = binaries
        guard binaries.count > 1 else {
            steps = plan.trials.indices.map {
                Step(trial: $0, binary: .this, position: plan.trials[$0].position)
            }
            return
        }
        steps = (0..<plan.blocks).flatMap { block in
            var generator = SeededGenerator(seed: plan.seed, stream: "binaries", block)
            let own = plan.trials.indices.filter { plan.trials[$0].block == block }
                .flatMap { trial in binaries.map { (trial: trial, binary: $0) } }
            return generator.shuffled(own).enumerated().map { position, step in
                Step(trial: step.trial, binary: step.binary, position: position)
            }
        }
    }

    /// Returns the index of a program's variant in the recorded plan, where both programs' variants
    /// are adjacent.
    func place(of variant: Int, by binary: Binary) -> Int {
        variant * binaries.count + (binaries.firstIndex(of: binary) ?? 0)
    }

    func trial(_ step: Step) -> Trial { plan.trials[step.trial] }

    func variant(_ step: Step) -> Variant { plan.variants[trial(step).variant] }

    /// The baseline of each variant, by index in the recorded plan. It is of the same program.
    var baselines: [Int: Int] {
        plan.baselines.reduce(into: [:]) { baselines, pair in
            for binary in binaries {
                baselines[place(of: pair.key, by: binary)] = place(of: pair.value, by: binary)
            }
        }
    }

    func historyName(_ step: Step) -> String {
        let trial = trial(step)
        return HistoryName.text(
            block: trial.block, place: place(of: trial.variant, by: step.binary),
            isControl: trial.isControl, binary: step.binary)
    }

    /// Adds to a record what its own process does not know.
    func complete(_ record: inout TrialRecord, of step: Step) {
        record.isCalibration = variant(step).isCalibration
        record.isControl = trial(step).isControl
        record.binary = step.binary
        record.variantIndex = place(of: trial(step).variant, by: step.binary)
    }

    /// Returns the name for messages, such as `trial 3` or `the other program's trial 3`.
    func title(_ index: Int) -> String {
        guard steps.indices.contains(index) else { return "trial \(index + 1)" }
        switch steps[index].binary {
        case .this: return "trial \(index + 1)"
        case .other: return "the other program's trial \(index + 1)"
        }
    }
}
