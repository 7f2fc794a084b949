/// The cost of renewing tokens.
extension Metric {
    package static let refreshPerSecond = Metric(
        "refresh_per_s", .perSecond, .higher, "Tokens renewed per second by one thread", [.value],
        columns: [Column("refresh_per_s", .value, decimals: 0)])

    package static let refreshTime = Metric(
        "refresh_us", .microseconds, .lower, "Time that a renewal takes", Stat.percentiles,
        columns: [Column("refresh_p99_us", .p99, decimals: 1)])

    package static let cpuPerClientHour = Metric(
        "cpu_ms_per_client_hour", .milliseconds, .lower,
        "Processor time of renewals per client and hour, at the production lifetime", [.value],
        columns: [Column("cpu_ms_per_client_hour", .value, decimals: 3)])

    package static let cpuPerRefresh = Metric(
        "cpu_us_per_refresh", .microseconds, .lower, "Processor time per renewal", [.value])

    static let refreshing = [refreshPerSecond, refreshTime, cpuPerClientHour, cpuPerRefresh]
}
