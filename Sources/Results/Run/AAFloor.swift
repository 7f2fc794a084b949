package import Metrics

/// How much two measurements of one variant in each block differ in one statistic. Smaller
/// differences are noise.
package struct AAFloor: Sendable, Hashable, Codable {
    /// The variant. Nil in runs that measured only the baseline's floor, which then applies to all.
    package var strategy: String?
    package var variant: String?
    @StatedBinary package var binary: Binary
    package var metric: Metric
    package var stat: Stat
    package var phase: String
    /// The noise floor of |ratio - 1|: its value at the ends of the ratio's interval, or the
    /// largest one observed if there are too few blocks for an interval.
    package var floor: Double
    /// The median over blocks of the ratio of the A/A control to the variant that it repeats.
    package var ratio: Double
    package var interval: ConfidenceInterval?
    package var blocks: Int
    /// For a variant without a control, the factor by which the baseline's floor was multiplied.
    /// Ratio and interval are then the baseline's.
    package var scale: Double?

    package init(
        _ name: VariantName, _ headline: Headline, phase: String, floor: Double, ratio: Double,
        interval: ConfidenceInterval?, blocks: Int, scale: Double? = nil
    ) {
        strategy = name.strategy
        variant = name.label
        binary = name.binary
        metric = headline.metric
        stat = headline.stat
        self.phase = phase
        self.floor = floor
        self.ratio = ratio
        self.interval = interval
        self.blocks = blocks
        self.scale = scale
    }

    private func applies(to name: VariantName) -> Bool {
        strategy == nil
            || VariantName(strategy ?? "", variant ?? "", binary: binary) == name
    }

    /// Returns whether this is the floor of a variant's statistic, in a phase if one is named.
    package func matches(
        _ name: VariantName, _ metric: Metric, _ stat: Stat, phase: String? = nil
    ) -> Bool {
        self.metric == metric && self.stat == stat && applies(to: name)
            && (phase ?? self.phase) == self.phase
    }
}

extension [AAFloor] {
    /// Returns the noise floor of a variant's statistic. Nil if none was measured.
    package func floor(
        of name: VariantName, _ metric: Metric, _ stat: Stat, phase: String? = nil
    ) -> Double? {
        first { $0.matches(name, metric, stat, phase: phase) }?.floor
    }

    /// Returns the floor that a difference between two variants has to exceed: the larger of their
    /// floors. Nil if one of them has none.
    package func floor(
        between one: VariantName, and other: VariantName, _ metric: Metric, _ stat: Stat,
        phase: String? = nil
    ) -> Double? {
        guard let first = floor(of: one, metric, stat, phase: phase),
            let second = floor(of: other, metric, stat, phase: phase)
        else { return nil }
        return Swift.max(first, second)
    }
}
