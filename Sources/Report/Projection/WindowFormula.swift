import Results
import Revocation
import Statistics

/// The law that a strategy's window follows, with the settings that its ends are made of.
struct WindowFormula: Sendable {
    let guarantee: StatedGuarantee
    /// The settings that the upper end is the sum of; empty where it follows none.
    let highTerms: DurationSum
    /// Other sums that the run's values fit as well.
    let highAlternatives: [DurationSum]
    /// What the run had, ns.
    private let low_ns: Double
    private let high_ns: Double
    private let roles: [String: OptionRole]
    private let durations: DurationSettings

    /// Nil where the run states no model, or where nothing ever closes the window.
    init?(_ variant: MeasuredVariant) {
        guard let guarantee = variant.guarantee, let high_ns = guarantee.modelHigh_ns,
            let low_ns = guarantee.modelLow_ns
        else { return nil }
        self.guarantee = guarantee
        self.low_ns = Double(low_ns)
        self.high_ns = Double(high_ns)
        highTerms = guarantee.modelHighTerms ?? []
        highAlternatives = guarantee.modelHighAlternatives ?? []
        roles = variant.optionRoles
        durations = DurationSettings(variant)
    }

    /// Whether the window follows the life of answers that nodes keep, each from when it was asked
    /// for, rather than a period that all of a node's knowledge is renewed at.
    var isCache: Bool {
        guarantee.family == .polled
            && highTerms.terms.contains { term in
                if case .option(let name) = term { roles[name] == .keptAnswerLife } else { false }
            }
    }

    /// Both ends under the settings of a deployment, in ns.
    ///
    /// If several sums fit the run, the one that gives the longest window is used. Whatever nodes
    /// know, the token's expiry ends the window.
    func range(under changes_ns: [String: UInt64]) -> ClosedRange<Double> {
        let high = min(high(under: changes_ns), age(under: changes_ns))
        return min(low(under: changes_ns), high)...high
    }

    /// The whole law under the settings of a deployment.
    func law(under changes_ns: [String: UInt64]) -> WindowLaw {
        guard var expiry = guarantee.modelExpiry else {
            let range = range(under: changes_ns)
            return WindowLaw(low_ns: range.lowerBound, high_ns: range.upperBound)
        }
        expiry.life_ns = changes_ns[DurationTerm.lifetime.path] ?? expiry.life_ns
        expiry.leeway_ns = changes_ns[DurationTerm.leeway.path] ?? expiry.leeway_ns
        return WindowLaw(
            low_ns: low(under: changes_ns), high_ns: high(under: changes_ns), expiry: expiry)
    }

    /// The longest window that the strategy promises under the settings of a deployment, in ns; nil
    /// where it promises none.
    func bound(under changes_ns: [String: UInt64]) -> Double? {
        guarantee.bound_ns.map { bound_ns in
            let sums = [guarantee.boundTerms ?? []] + (guarantee.boundAlternatives ?? [])
            return min(
                longest(sums, orInRun: Double(bound_ns), under: changes_ns),
                age(under: changes_ns))
        }
    }

    /// The period or life under the settings of a deployment.
    func period_ns(under changes_ns: [String: UInt64]) -> Double {
        let range = range(under: changes_ns)
        return range.upperBound - range.lowerBound
    }

    private func low(under changes_ns: [String: UInt64]) -> Double {
        longest([guarantee.modelLowTerms ?? []], orInRun: low_ns, under: changes_ns)
    }

    private func high(under changes_ns: [String: UInt64]) -> Double {
        longest([highTerms] + highAlternatives, orInRun: high_ns, under: changes_ns)
    }

    /// How old a token gets.
    private func age(under changes_ns: [String: UInt64]) -> Double {
        let age = durations.sum([.lifetime, .leeway], under: changes_ns)
        return age > 0 ? age : .infinity
    }

    private func longest(
        _ sums: [DurationSum], orInRun inRun_ns: Double, under changes_ns: [String: UInt64]
    ) -> Double {
        sums.filter { !$0.isEmpty }.map { durations.sum($0, under: changes_ns) }.max() ?? inRun_ns
    }
}
