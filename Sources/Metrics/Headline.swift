/// A figure that strategies and runs are compared by.
package struct Headline: Sendable, Hashable {
    package let metric: String
    package let stat: String
    /// Whether the metric has other headlines, so that its name alone is not enough.
    package let isOneOfSeveral: Bool

    /// In the order in which they are told.
    package static let all: [Headline] = [
        Headline("verify_per_s", "best"), Headline("cpu_us_per_verify", "value"),
        Headline("store_cpu_us_per_verify", "value"), Headline("verify_us", "p50", true),
        Headline("verify_us", "p99", true), Headline("verify_us", "p99.9", true),
        Headline("issue_per_s", "value"), Headline("revoke_us", "p99"),
        Headline("window_upper", "p50", true), Headline("window_upper", "p99", true),
    ]

    private init(_ metric: String, _ stat: String, _ isOneOfSeveral: Bool = false) {
        self.metric = metric
        self.stat = stat
        self.isOneOfSeveral = isOneOfSeveral
    }

    /// As thresholds write it: `verify_per_s`, `revoke_us_p99`.
    package var name: String {
        Metric.named(metric)?.plainStat == stat ? metric : "\(metric)_\(stat)"
    }

    /// The statistic under which `summary.csv` has the twin's ratio to the baseline.
    package var floorStat: String { isOneOfSeveral ? "\(stat)_aa_ratio" : "aa_ratio" }

    package var better: Better { Metric.named(metric)?.better ?? .neither }

    /// A ladder's rungs are no headlines; its best rung, in phase `capacity`, is.
    package func matches(metric: String, stat: String, phase: String) -> Bool {
        metric == self.metric && stat == self.stat && !phase.hasPrefix("capacity/")
    }
}
