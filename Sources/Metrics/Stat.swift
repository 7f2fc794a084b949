/// A statistic under which a metric is published.
package enum Stat: String, Sendable, Hashable, Codable, CaseIterable {
    /// Of the best rung of a ladder.
    case best
    /// The only value there is.
    case value
    case mean, count
    case p50, p90, p99
    case p999 = "p99.9"
    case max
    /// Of something newly started.
    case fresh

    /// The statistics that a metric's name alone can stand for. The first that a metric has counts.
    static let plain: [Stat] = [.best, .value, .mean, .count]

    /// Of times that are recorded in a histogram.
    package static let percentiles: [Stat] = [.p50, .p90, .p99, .p999, .max]
    /// Of windows and other times of which there are too few for more.
    static let fewPercentiles: [Stat] = [.p50, .p90, .p99, .max]

    /// Reads `p99` and `p99.9`; `p999` is `p99.9`.
    init?(reading text: some StringProtocol) {
        self.init(rawValue: text == "p999" ? "p99.9" : String(text))
    }
}

/// What a row of `summary.csv` holds of its metric.
package enum SummaryStat: Sendable, Hashable {
    case measured(Stat)
    /// The ratio to the baseline: the median of the ratios within blocks.
    case ratio(Stat)
    /// The ratio of the A/A control to the baseline.
    case controlRatio(Stat)

    private static let ratioSuffix = "_ratio"
    private static let controlName = "aa_ratio"

    /// Nil for what the metric does not have.
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

    /// As `summary.csv` has it: `p99`, `p99_ratio`, `p99_aa_ratio`. A metric with one headline has
    /// the control's ratio as `aa_ratio`.
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
