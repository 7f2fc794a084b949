/// Which way a figure has to move to be an improvement.
package enum Better: String, Sendable, Hashable, Codable {
    case higher, lower
    /// A count of what was asked for says nothing about the strategy.
    case neither
}

/// What is measured under one name: the name, its unit, and which statistics of it exist.
package struct Metric: Sendable, Hashable {
    /// As in `summary.csv`, the unit last: `verify_per_s`.
    package let name: String
    /// `1/s`, `us`, `ms`, `B`, or `1` for counts and shares.
    package let unit: String
    /// As in `summary.csv`: `p99.9`, `best`.
    package let stats: [String]
    package let better: Better
    /// Counts what must not happen: one bad block counts, whatever the others say.
    package let isFailureCount: Bool

    init(
        _ name: String, _ unit: String, _ stats: [String], _ better: Better,
        isFailureCount: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.stats = stats
        self.better = better
        self.isFailureCount = isFailureCount
    }
}

extension Metric {
    private static let percentiles = ["p50", "p90", "p99", "p99.9", "max"]
    private static let windowStats = ["p50", "p90", "p99", "max"]

    /// Every metric of `summary.csv`: the one list of them.
    package static let all: [Metric] =
        [
            Metric("verify_per_s", "1/s", ["best", "value"], .higher),
            Metric("cpu_us_per_verify", "us", ["value"], .lower),
            Metric("store_cpu_us_per_verify", "us", ["value"], .lower),
            Metric("verify_us", "us", percentiles, .lower),
            Metric("service_us", "us", percentiles, .lower),
            Metric("lag_us", "us", percentiles, .lower),
            Metric("offered_per_s", "1/s", ["value"], .higher),
            Metric("achieved_per_s", "1/s", ["value"], .higher),
            Metric("steady", "1", ["value"], .higher),
            Metric("warmup_ms", "ms", ["value"], .lower),
            Metric("issue_per_s", "1/s", ["value"], .higher),
            Metric("refresh_per_s", "1/s", ["value"], .higher),
            Metric("refresh_us", "us", percentiles, .lower),
            Metric("cpu_us_per_refresh", "us", ["value"], .lower),
            Metric("cpu_ms_per_client_hour", "ms", ["value"], .lower),
            Metric("revoke_us", "us", percentiles, .lower),
            Metric("window_lower", "ms", windowStats, .lower),
            Metric("window_upper", "ms", windowStats, .lower),
            Metric("window_invoke_upper", "ms", windowStats, .lower),
            Metric("window_high_stakes_lower", "ms", windowStats, .lower),
            Metric("window_high_stakes_upper", "ms", windowStats, .lower),
            Metric("window_high_stakes_invoke_upper", "ms", windowStats, .lower),
            Metric("collateral_per_revocation", "1", ["mean"], .lower),
            Metric("reauthentications_per_s", "1/s", ["value"], .lower),
            Metric("recovery_ms", "ms", windowStats, .lower),
            Metric("lockout_ms", "ms", windowStats, .lower),
            Metric("recovery_resolution_ms", "ms", ["value"], .lower),
            Metric("reissue_per_s", "1/s", ["value"], .higher),
            Metric("published_bytes", "B", ["value"], .lower),
            Metric("token_bytes", "B", ["mean"], .lower),
            Metric("store_bytes_per_token", "B", ["value"], .lower),
            Metric("store_bytes_per_revocation", "B", ["value"], .lower),
            Metric("node_bytes", "B", ["mean", "fresh"], .lower),
            Metric("node_bytes_per_revocation", "B", ["value"], .lower),
            Metric("feed_bytes_per_revocation", "B", ["mean"], .lower),
            Metric("false_positive_share", "1", ["value"], .lower),
            Metric("false_positive_share_model", "1", ["value"], .neither),
            Metric("failed", "1", ["value"], .lower, isFailureCount: true),
        ] + counts

    private static let counts: [Metric] =
        ["scheduled", "accepted", "refused"].map { Metric($0, "1", ["count"], .neither) }
        + [
            "errors", "timeouts", "dropped", "unfinished", "wrongly_accepted", "wrongly_refused",
            "desk_errors",
        ].map { Metric($0, "1", ["count"], .lower, isFailureCount: true) }

    package static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

    /// The statistics that a metric's bare name stands for, the first there is.
    private static let plainStats = ["best", "value", "mean", "count"]

    /// The statistic that the bare name stands for; nil where one has to be named.
    package var plainStat: String? { Self.plainStats.first(where: stats.contains) }

    /// Reads `verify_per_s` or `window_upper_p99`; `p999` is `p99.9`.
    package static func figure(_ text: String) -> (metric: Metric, stat: String)? {
        if let metric = named(text) { return metric.plainStat.map { (metric, $0) } }
        for metric in all where text.hasPrefix(metric.name + "_") {
            let written = String(text.dropFirst(metric.name.count + 1))
            let stat = written == "p999" ? "p99.9" : written
            if metric.stats.contains(stat) { return (metric, stat) }
        }
        return nil
    }

    /// Every name that ``figure(_:)`` reads, for suggestions.
    package static var figureNames: [String] {
        all.flatMap { metric in
            (metric.plainStat == nil ? [] : [metric.name])
                + metric.stats.map { "\(metric.name)_\($0)" }
        }
    }
}
