/// The offered load, and how well it was kept.
extension Metric {
    /// From sent to answered.
    package static let serviceTime = Metric(
        "service_us", .microseconds, .lower, "Service time of a verification", Stat.percentiles)

    package static let lag = Metric(
        "lag_us", .microseconds, .lower, "How late the load generator sent a request",
        Stat.percentiles,
        columns: [Column("lag_p99_us", .p99, decimals: 3, heading: "lag p99 µs")])

    package static let offeredPerSecond = Metric(
        "offered_per_s", .perSecond, .higher, "Verifications offered per second", [.value])

    package static let achievedPerSecond = Metric(
        "achieved_per_s", .perSecond, .higher, "Verifications answered per second", [.value])

    package static let steady = Metric(
        "steady", .one, .higher, "Whether the rate had settled when the measurement began: 1 or 0",
        [.value], judging: .worstBlock, range: MetricUnit.share)

    package static let warmUpTime = Metric(
        "warmup_ms", .milliseconds, .lower, "Length of the warm-up", [.value])

    static let load = [
        serviceTime, lag, offeredPerSecond, achievedPerSecond, steady, warmUpTime,
    ]
}

/// How the requests of a phase ended.
extension Metric {
    package static let scheduled = count("scheduled", "Requests that were due")
    package static let accepted = count("accepted", "Requests accepted")
    package static let refused = count("refused", "Requests refused")
    package static let errors = failures("errors", "Requests that the store answered with an error")
    package static let timeouts = failures(
        "timeouts", "Requests that the store did not answer in time")
    package static let dropped = failures("dropped", "Requests never sent: the backlog was full")
    package static let unfinished = failures(
        "unfinished", "Requests still waiting when the phase ended")
    package static let wronglyAccepted = failures("wrongly_accepted", "Bad tokens accepted")
    package static let wronglyRefused = failures("wrongly_refused", "Good tokens refused")
    package static let authorityErrors = failures(
        "desk_errors", "Failed operations of the authority in the background")

    static let counts = [
        scheduled, accepted, refused, errors, timeouts, dropped, unfinished, wronglyAccepted,
        wronglyRefused, authorityErrors,
    ]

    private static func count(_ name: String, _ title: String) -> Metric {
        Metric(name, .one, .neither, title, [.count])
    }

    private static func failures(_ name: String, _ title: String) -> Metric {
        Metric(name, .one, .lower, title, [.count], isFailureCount: true)
    }
}
