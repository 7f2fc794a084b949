package import Metrics

/// How much two measurements of one variant in each block differ in one statistic. A smaller
/// difference is noise.
package struct AAFloor: Sendable, Hashable, Codable {
    /// The variant; nil in runs that measured the baseline's only, where it applies to all.
    package var strategy: String?
    package var variant: String?
    @StatedBinary package var binary: Binary
    package var metric: Metric
    package var stat: Stat
    package var phase: String
    /// Of |ratio - 1|: at the ends of the ratio's interval, or the largest seen where too few
    /// blocks give none.
    package var floor: Double
    /// The median over blocks of the ratio of the A/A control to the variant it repeats.
    package var ratio: Double
    package var interval: ConfidenceInterval?
    package var blocks: Int
    /// For a variant without a control: by what the baseline's floor was multiplied. Ratio and
    /// interval are then the baseline's.
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

    /// Whether it is of a statistic of a variant, in a phase if one is named.
    package func matches(
        _ name: VariantName, _ metric: Metric, _ stat: Stat, phase: String? = nil
    ) -> Bool {
        self.metric == metric && self.stat == stat && applies(to: name)
            && (phase ?? self.phase) == self.phase
    }
}

extension [AAFloor] {
    /// The noise floor of a variant's statistic; nil where none was measured.
    package func floor(
        of name: VariantName, _ metric: Metric, _ stat: Stat, phase: String? = nil
    ) -> Double? {
        first { $0.matches(name, metric, stat, phase: phase) }?.floor
    }

    /// The floor that a difference between two variants has to exceed: the larger of theirs; nil
    /// where one has none.
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
