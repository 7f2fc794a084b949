import Model
import Results
import Revocation

/// The values that a variant's durations have in the deployment.
struct Tuning: Sendable {
    /// A duration of the strategy's bound, or one that was fixed.
    struct Setting: Sendable, Hashable {
        let term: DurationTerm
        let value_s: Double
        let inRun_s: Double?
        /// Whether tuning chose the value.
        let isTuned: Bool
        /// Whether the value differs from the run's.
        let isChanged: Bool
    }

    private let all_s: [DurationTerm: Double]
    /// The settings of the bound, in its order, followed by others that were fixed.
    let settings: [Setting]

    init(_ book: FormulaBook, _ evaluator: inout Evaluator) {
        var all: [DurationTerm: Double] = [:]
        for term in book.settingTerms {
            all[term] = evaluator.figure(named: Term.setting(term))?.value
        }
        var settings: [Setting] = []
        for rule in book.settingRules where evaluator.holds(rule.isShown) {
            guard let value_s = all[rule.term] else { continue }
            settings.append(
                Setting(
                    term: rule.term, value_s: value_s, inRun_s: book.facts.settings_s[rule.term],
                    isTuned: evaluator.holds(rule.isTuned),
                    isChanged: evaluator.holds(rule.isChanged)))
        }
        all_s = all
        self.settings = settings
    }

    /// Every duration in ns, for the distributions of windows.
    var all_ns: [DurationTerm: Double] { all_s.mapValues { $0 * 1e9 } }

    /// Returns the text of a value, such as `1min`.
    static func text(_ value_s: Double) -> String {
        Duration.nanoseconds(Int64(clamping: clamped(value_s * 1e9))).text
    }
}
