/// A statistic under which a metric is published.
package enum Stat: String, Sendable, Hashable, Codable, CaseIterable {
    /// The value of the best rung of a ladder.
    case best
    /// The only value.
    case value
    case mean, count
    case p50, p90, p99
    case p999 = "p99.9"
    case max
    /// The value of something newly started.
    case fresh

    /// The statistics that a metric's name alone can denote. The first that a metric has applies.
    static let plain: [Stat] = [.best, .value, .mean, .count]

    /// For times that are recorded in a histogram.
    package static let percentiles: [Stat] = [.p50, .p90, .p99, .p999, .max]
    /// For windows and other times with too few values for more.
    static let fewPercentiles: [Stat] = [.p50, .p90, .p99, .max]

    /// Parses `p99` and `p99.9`, and `p999` as `p99.9`.
    init?(reading text: some StringProtocol) {
        self.init(rawValue: text == "p999" ? "p99.9" : String(text))
    }
}

/// The kind of value in a row of `summary.csv`.
package enum SummaryStat: Sendable, Hashable {
    case measured(Stat)
    /// The ratio to the baseline: the median of the ratios within blocks.
    case ratio(Stat)
    /// The ratio of the A/A control to the baseline.
    case controlRatio(Stat)

    private static let ratioSuffix = "_ratio"
    private static let controlName = "aa_ratio"

    /// Returns nil for a statistic that the metric does not have.
    package init?(_ text: String, of metric: Metric) {
        if text == Self.controlName, let stat = metric.headlines.first {
            self = .controlRatio(stat)
        } else if text.hasSuffix("_" + Self.controlName) {
            guard let stat = Stat(rawValue: String(text.dropLast(Self.controlName.count + 1))),
                metric.headlines.contains(stat)
            else { return nil }
            self = .controlRatio(stat)
        } else if text.hasSuffix(Self.ratioSuffix) {
            guard let stat = Stat(rawValue: String(text.dropLast(Self.ratioSuffix.count))),
                metric.headlines.contains(stat)
            else { return nil }
            self = .ratio(stat)
        } else {
            guard let stat = Stat(rawValue: text), metric.stats.contains(stat) else { return nil }
            self = .measured(stat)
        }
    }

    /// Returns the text in `summary.csv`: `p99`, `p99_ratio`, `p99_aa_ratio`. If a metric has one
    /// headline, the control's ratio is `aa_ratio`.
    package func text(of metric: Metric) -> String {
        switch self {
        case .measured(let stat): stat.rawValue
        case .ratio(let stat): stat.rawValue + Self.ratioSuffix
        case .controlRatio(let stat):
            metric.headlines.count > 1
                ? "\(stat.rawValue)_\(Self.controlName)" : Self.controlName
        }
    }
}
