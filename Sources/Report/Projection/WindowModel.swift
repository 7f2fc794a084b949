import Record

/// The law that a strategy's window follows, with the settings that its ends are made of.
struct WindowModel: Sendable {
    let guarantee: StatedGuarantee
    /// What the run had, ns.
    let low_ns: Double
    let high_ns: Double
    /// The settings that the upper end follows; empty where it follows none.
    let settings: [String]
    /// Other sets of settings that the run's values fit as well.
    let alternatives: [[String]]
    private let lowSettings: [String]
    /// Sets of settings that the bound follows.
    private let boundSettings: [[String]]
    private let durations: DurationSettings

    /// Nil where the run states no model, or where nothing ever closes the window.
    init?(_ variant: VariantFigures) {
        guard let guarantee = variant.guarantee, let high_ns = guarantee.modelHigh_ns,
            let low_ns = guarantee.modelLow_ns
        else { return nil }
        self.guarantee = guarantee
        self.low_ns = Double(low_ns)
        self.high_ns = Double(high_ns)
        let durations = DurationSettings(variant)
        self.durations = durations
        let expires = guarantee.family == "expires"
        let fitting = Self.fitting(durations.sums(to: high_ns), expires: expires)
        settings = fitting.first ?? []
        alternatives = Array(fitting.dropFirst())
        boundSettings =
            guarantee.bound_ns.map {
                Self.fitting(durations.sums(to: $0), expires: expires)
            } ?? []
        lowSettings = low_ns > 0 ? durations.sums(to: low_ns).first ?? [] : []
    }

    /// A token's life decides where a strategy waits for it, and only there.
    private static func fitting(_ sums: [[String]], expires: Bool) -> [[String]] {
        let chosen = sums.filter { $0.contains(DurationSettings.lifetime) == expires }
        return chosen.isEmpty ? sums : chosen
    }

    /// Whether the window follows the life of answers that nodes keep, each from when it was asked
    /// for, rather than a period that all of a node's knowledge is renewed at.
    var isCache: Bool {
        guarantee.family == "polled" && settings.contains { $0.hasPrefix("cache") }
    }

    /// Both ends under the settings of a deployment, in ns.
    ///
    /// Of several sets of settings that fit the run, the one that gives the longest window. Whatever
    /// nodes know, a token dies of old age.
    func range(under changes_ns: [String: UInt64]) -> ClosedRange<Double> {
        let high = end([settings] + alternatives, high_ns, under: changes_ns)
        return min(end([lowSettings], low_ns, under: changes_ns), high)...high
    }

    /// The whole law under the settings of a deployment.
    func law(under changes_ns: [String: UInt64]) -> WindowLaw {
        guard var expiry = guarantee.modelExpiry else {
            let range = range(under: changes_ns)
            return WindowLaw(low_ns: range.lowerBound, high_ns: range.upperBound)
        }
        expiry.life_ns = changes_ns[DurationSettings.lifetime] ?? expiry.life_ns
        expiry.leeway_ns = changes_ns[DurationSettings.leeway] ?? expiry.leeway_ns
        return WindowLaw(
            low_ns: sum([lowSettings], low_ns, under: changes_ns),
            high_ns: sum([settings] + alternatives, high_ns, under: changes_ns), expiry: expiry)
    }

    /// The longest window that the strategy promises under the settings of a deployment, in ns; nil
    /// where it promises none.
    func bound(under changes_ns: [String: UInt64]) -> Double? {
        guarantee.bound_ns.map { end(boundSettings, Double($0), under: changes_ns) }
    }

    private func end(
        _ sets: [[String]], _ inRun_ns: Double, under changes_ns: [String: UInt64]
    ) -> Double {
        let old = durations.sum(
            of: [DurationSettings.lifetime, DurationSettings.leeway], under: changes_ns)
        return min(sum(sets, inRun_ns, under: changes_ns), old > 0 ? old : .infinity)
    }

    private func sum(
        _ sets: [[String]], _ inRun_ns: Double, under changes_ns: [String: UInt64]
    ) -> Double {
        sets.filter { !$0.isEmpty }.map { durations.sum(of: $0, under: changes_ns) }.max()
            ?? inRun_ns
    }

    /// The period or life under the settings of a deployment.
    func period_ns(under changes_ns: [String: UInt64]) -> Double {
        let range = range(under: changes_ns)
        return range.upperBound - range.lowerBound
    }
}
