import Results
import Revocation
import Statistics

/// The distribution that a strategy's window follows, with the settings that determine its ends.
struct WindowFormula: Sendable {
    let guarantee: StatedGuarantee
    /// Sums that the upper end may be, the most likely first. Empty if it depends on no setting.
    let highSums: [DurationSum]
    /// The ends in the run, in ns.
    private let low_ns: Double
    private let high_ns: Double
    private let roles: [String: OptionRole]
    private let durations: DurationSettings

    /// Returns nil if the run states no model, or if nothing ever closes the window.
    init?(_ variant: MeasuredVariant) {
        guard let guarantee = variant.guarantee, let high_ns = guarantee.modelHigh_ns,
            let low_ns = guarantee.modelLow_ns
        else { return nil }
        self.guarantee = guarantee
        self.low_ns = Double(low_ns)
        self.high_ns = Double(high_ns)
        highSums = ([guarantee.modelHighTerms ?? []] + (guarantee.modelHighAlternatives ?? []))
            .filter { !$0.isEmpty }
        roles = variant.optionRoles
        durations = DurationSettings(variant)
    }

    /// Whether the run does not show which settings the window depends on.
    var isAmbiguous: Bool { highSums.count > 1 }

    /// Whether the window is the life of answers that nodes keep, each counted from when it was
    /// asked for, rather than a period at which all of a node's data is renewed.
    var isCache: Bool {
        guarantee.family == .polled
            && (highSums.first?.terms ?? []).contains { term in
                if case .option(let name) = term { roles[name] == .keptAnswerLife } else { false }
            }
    }

    /// Returns the distribution in a deployment, for a revocation at a random instant of a token's
    /// life.
    ///
    /// A run revokes keys early in the life of its tokens, so that its own distribution does not
    /// include their expiry. The deployment's does. If several sums match the run, the one that
    /// gives the longest window is used. A token's expiry ends the window, whatever nodes know.
    ///
    /// - Parameters:
    ///   - settings_ns: the deployment's durations. The run's are used for those that are missing.
    ///   - keptShare: the share of revocations for which a node holds a cached answer.
    func law(under settings_ns: [DurationTerm: Double], keptShare: Double) -> WindowLaw {
        let low = longest([guarantee.modelLowTerms ?? []], orInRun: low_ns, under: settings_ns)
        let high = longest(highSums, orInRun: high_ns, under: settings_ns)
        guard guarantee.family == .polled || guarantee.family == .pushed, high > low,
            let life_ns = settings_ns[.lifetime]
                ?? (guarantee.modelExpiry?.life_ns ?? durations[.lifetime]).map(Double.init)
        else {
            let age = durations.sum([.lifetime, .leeway], under: settings_ns)
            let end = age > 0 ? min(high, age) : high
            return WindowLaw(low_ns: min(low, end), high_ns: end)
        }
        let leeway_ns =
            settings_ns[.leeway]
            ?? (guarantee.modelExpiry?.leeway_ns ?? durations[.leeway]).map(Double.init) ?? 0
        return WindowLaw(
            low_ns: low, high_ns: high,
            expiry: WindowExpiry(
                life_ns: clamped(life_ns), leeway_ns: clamped(leeway_ns), renewal: .independent),
            keptShare: keptShare)
    }

    private func longest(
        _ sums: [DurationSum], orInRun inRun_ns: Double, under settings_ns: [DurationTerm: Double]
    ) -> Double {
        sums.filter { !$0.isEmpty }.map { durations.sum($0, under: settings_ns) }.max() ?? inRun_ns
    }
}
