/// A statistic by which strategies and runs are compared.
package struct Headline: Sendable, Hashable {
    package let metric: Metric
    package let stat: Stat

    package init(metric: Metric, stat: Stat) {
        self.metric = metric
        self.stat = stat
    }

    /// Every headline, in the order in which they are shown.
    package static let all: [Headline] = Metric.all.filter { !$0.headlines.isEmpty }
        .sorted { $0.headlineRank < $1.headlineRank }
        .flatMap { metric in metric.headlines.map { Headline(metric: metric, stat: $0) } }

    /// The name in thresholds: `verify_per_s`, `revoke_us_p99`.
    package var name: String { MetricStatistic(metric, stat).name }

    /// The name of the column in `comparison.csv`, if there is one. Otherwise the metric's name
    /// with the statistic, or without it if the metric has only one headline:
    /// `verify_at_rate_p99_us`, `deployment_window_mean`, `issue_per_s`.
    package var columnName: String {
        metric.column(stat)?.name
            ?? (metric.headlines.count > 1 ? "\(metric.name)_\(stat.rawValue)" : name)
    }

    package var better: Better { metric.better }

    /// Returns the headlines that a name denotes: one statistic, or all headlines of a metric.
    /// Empty for an unknown name.
    package static func named(_ name: some StringProtocol) -> [Headline] {
        let statistic = MetricStatistic(reading: name)
        return all.filter { headline in
            headline.metric.name == name
                || statistic == MetricStatistic(headline.metric, headline.stat)
        }
    }

    /// Returns whether a value is this headline. Rungs of the capacity ladder are not; the best
    /// rung, in phase `capacity`, is.
    package func matches(metric: Metric, stat: SummaryStat, phase: String) -> Bool {
        metric == self.metric && stat == .measured(self.stat) && !PhaseName.isRung(phase)
    }
}
