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
    private func range(under changes_ns: [String: UInt64]) -> ClosedRange<Double> {
        let high = min(high(under: changes_ns), age(under: changes_ns))
        return min(low(under: changes_ns), high)...high
    }

    /// The whole law in a deployment, for a revocation at a random instant of a token's life.
    ///
    /// A run revokes keys early in the life of its tokens, so that its own law does not know their
    /// expiry; a deployment's does. Where nodes keep answers about single tokens, the law is that of
    /// tokens as busy as the deployment's, not of one that is probed all the time.
    func law(for deployment: TargetDeployment) -> WindowLaw {
        let changes_ns = deployment.changes_ns
        let (low, high) = (low(under: changes_ns), high(under: changes_ns))
        guard guarantee.family == .polled || guarantee.family == .pushed, high > low,
            let life_ns = changes_ns[DurationTerm.lifetime.path] ?? guarantee.modelExpiry?.life_ns
                ?? durations[.lifetime]
        else {
            let range = range(under: changes_ns)
            return WindowLaw(low_ns: range.lowerBound, high_ns: range.upperBound)
        }
        let leeway_ns =
            changes_ns[DurationTerm.leeway.path] ?? guarantee.modelExpiry?.leeway_ns
            ?? durations[.leeway] ?? 0
        let keptShare =
            isCache
            ? WindowLaw.keptShare(
                use_per_s: deployment.useAtNode_per_s, life_s: (high - low) / 1e9) : 1
        return WindowLaw(
            low_ns: low, high_ns: high,
            expiry: WindowExpiry(life_ns: life_ns, leeway_ns: leeway_ns, renewal: .independent),
            keptShare: keptShare)
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
        max(high(under: changes_ns) - low(under: changes_ns), 0)
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
