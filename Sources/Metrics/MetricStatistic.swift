/// A statistic of a metric, or the statistic's ratio to the baseline: the subject of a threshold.
package struct MetricStatistic: Sendable, Hashable {
    package let metric: Metric
    package let stat: Stat
    /// Whether this is the ratio to the baseline.
    package let isRatio: Bool

    private static let ratioSuffix = "_ratio"

    package init(_ metric: Metric, _ stat: Stat, isRatio: Bool = false) {
        self.metric = metric
        self.stat = stat
        self.isRatio = isRatio
    }

    /// Parses `verify_per_s` and `window_upper_p99`, the columns of `comparison.csv`
    /// (`window_p99_ms`), and the ratio of any headline (`verify_us_p99_ratio`).
    package init?(reading text: some StringProtocol) {
        if text.hasSuffix(Self.ratioSuffix) {
            guard let (metric, stat) = Self.plain(text.dropLast(Self.ratioSuffix.count)),
                metric.headlines.contains(stat)
            else { return nil }
            self.init(metric, stat, isRatio: true)
        } else {
            guard let (metric, stat) = Self.plain(text) else { return nil }
            self.init(metric, stat)
        }
    }

    private static func plain(_ text: some StringProtocol) -> (Metric, Stat)? {
        if let metric = Metric.named(text), let stat = metric.plainStat { return (metric, stat) }
        if let column = ComparisonColumn.named(text), column.metric.stats.contains(column.stat) {
            return (column.metric, column.stat)
        }
        for metric in Metric.all where text.hasPrefix(metric.name + "_") {
            let stat = Stat(reading: text.dropFirst(metric.name.count + 1))
            if let stat, metric.stats.contains(stat) { return (metric, stat) }
        }
        return nil
    }

    /// The name in thresholds: `verify_per_s`, `revoke_us_p99`, `verify_us_p99_ratio`.
    package var name: String {
        (metric.plainStat == stat ? metric.name : "\(metric.name)_\(stat.rawValue)")
            + (isRatio ? Self.ratioSuffix : "")
    }

    package var unit: MetricUnit { isRatio ? .one : metric.unit }

    /// The corresponding statistic in `summary.csv`.
    package var summaryStat: SummaryStat { isRatio ? .ratio(stat) : .measured(stat) }

    /// Every name that can be parsed, for suggestions.
    package static var names: [String] {
        let plain = Metric.all.flatMap { metric in
            (metric.plainStat == nil ? [] : [metric.name])
                + metric.stats.map { "\(metric.name)_\($0.rawValue)" }
        }
        return plain + Headline.all.map { $0.name + ratioSuffix }
            + ComparisonColumn.all.filter { $0.metric.stats.contains($0.stat) }.map(\.name)
    }
}
