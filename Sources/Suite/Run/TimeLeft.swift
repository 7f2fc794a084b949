import Results

/// An estimate of how long a run still takes.
///
/// A variant that has ended a trial is expected to take the same time again. Other variants take
/// their estimate, corrected by how accurate the estimates have been so far. Trials differ by a
/// factor of five, so the average of those that have ended says little about the rest.
struct TimeLeft: Sendable {
    /// A group of similar trials: those of one variant by one program.
    struct Kind: Hashable, Sendable {
        let variant: Int
        let binary: Binary
        /// Whether it is an A/A control that times no revocations.
        var isShortControl = false
    }

    struct Step: Sendable {
        let kind: Kind
        /// The duration that the plan expects, in seconds.
        let expected: Double
    }

    private let steps: [Step]
    /// The time of the work after the last trial, in seconds.
    private let closing: Double
    private var took: [Kind: (seconds: Double, trials: Int)] = [:]
    /// The expected and the measured duration of the trials that have ended, in seconds.
    private var expected: Double
    private var measured: Double
    private var saving: (seconds: Double, records: Double)

    /// - Parameter saving: the expected time to write the tables, per trial that they contain,
    ///   before it has been measured.
    init(_ steps: [Step], saving: Double, closing: Double) {
        self.steps = steps
        self.closing = closing
        // The estimates start as if they had been right for a quarter of an average trial, so that
        // the first trial alone does not decide, and as if one table had been written.
        let average = steps.map(\.expected).reduce(0, +) / Double(max(steps.count, 1))
        expected = average / 4
        measured = average / 4
        self.saving = (saving, 1)
    }

    /// Records that a trial has ended.
    mutating func ended(_ index: Int, after seconds: Double) {
        guard steps.indices.contains(index) else { return }
        let step = steps[index]
        let before = took[step.kind] ?? (seconds: 0, trials: 0)
        took[step.kind] = (before.seconds + seconds, before.trials + 1)
        expected += step.expected
        measured += seconds
    }

    /// Records that the tables of the trials up to one were written.
    mutating func saved(_ index: Int, after seconds: Double) {
        saving.seconds += seconds
        saving.records += Double(index + 1)
    }

    /// Returns the time left when a trial begins, in seconds.
    func seconds(from index: Int) -> Double {
        let rest = steps.indices.filter { $0 >= index }
        let trials = rest.reduce(0) { $0 + duration(of: steps[$1]) }
        let records = rest.reduce(0) { $0 + Double($1 + 1) }
        return trials + records * saving.seconds / saving.records + closing
    }

    private func duration(of step: Step) -> Double {
        if let took = took[step.kind] { return took.seconds / Double(took.trials) }
        return expected > 0 ? step.expected * measured / expected : 0
    }
}
