package import Metrics

/// How far a figure of the baseline differs from itself, measured twice in each block: a smaller
/// difference between two strategies says nothing.
package struct AAFloor: Sendable, Hashable, Codable {
    package var metric: String
    package var stat: String
    package var phase: String
    /// Of |ratio - 1|: at the ends of the ratio's interval, or the largest seen where too few
    /// blocks give none.
    package var floor: Double
    /// The median over blocks of the twin's figure to the baseline's.
    package var ratio: Double
    package var interval: ConfidenceInterval?
    package var blocks: Int

    /// - Returns: nil for no ratios.
    package init?(
        _ headline: Headline, phase: String, _ ratios: [Double], _ interval: ConfidenceInterval?
    ) {
        guard let ratio = Statistics.median(ratios) else { return nil }
        metric = headline.metric
        stat = headline.stat
        self.phase = phase
        self.ratio = ratio
        self.interval = interval
        blocks = ratios.count
        let ends = interval.map { [$0.low, $0.high] } ?? ratios
        floor = ends.map { abs($0 - 1) }.max() ?? 0
    }

    package func matches(_ headline: Headline, phase: String) -> Bool {
        headline.metric == metric && headline.stat == stat && self.phase == phase
    }
}
