package import Metrics

/// How much the two measurements of the baseline in each block differ in one statistic. A smaller
/// difference between two strategies is noise.
package struct AAFloor: Sendable, Hashable, Codable {
    package var metric: Metric
    package var stat: Stat
    package var phase: String
    /// Of |ratio - 1|: at the ends of the ratio's interval, or the largest seen where too few
    /// blocks give none.
    package var floor: Double
    /// The median over blocks of the ratio of the A/A control to the baseline.
    package var ratio: Double
    package var interval: ConfidenceInterval?
    package var blocks: Int

    package init(
        _ headline: Headline, phase: String, floor: Double, ratio: Double,
        interval: ConfidenceInterval?, blocks: Int
    ) {
        metric = headline.metric
        stat = headline.stat
        self.phase = phase
        self.floor = floor
        self.ratio = ratio
        self.interval = interval
        self.blocks = blocks
    }

    package func matches(_ headline: Headline, phase: String) -> Bool {
        headline.metric == metric && headline.stat == stat && self.phase == phase
    }
}
