/// The cost and the time of verifying, issuing and revoking.
extension Metric {
    package static let verifyPerSecond = Metric(
        "verify_per_s", .perSecond, .higher, "Verifications per second, closed loop",
        [.best, .value],
        columns: [
            Column(
                "verify_per_s", .best, decimals: 0, heading: "verify/s",
                brief: .init(title: "verify/s", decimals: 0))
        ], headlines: [.best], headlineRank: 1)

    /// From due to answered.
    package static let verifyTime = Metric(
        "verify_us", .microseconds, .lower, "Response time of a verification, open loop",
        Stat.percentiles,
        columns: [
            Column(
                "verify_p50_us", .p50, decimals: 3, heading: "p50 µs",
                brief: .init(title: "p50 µs", decimals: 1)),
            Column(
                "verify_p99_us", .p99, decimals: 3, heading: "p99 µs",
                brief: .init(title: "p99 µs", decimals: 1)),
            Column("verify_p999_us", .p999, decimals: 3, heading: "p99.9 µs"),
        ], headlines: [.p50, .p99, .p999], headlineRank: 5)

    /// At the common rate: the first absolute rate of `latency.load`, the same for all variants.
    package static let verifyAtRate = Metric(
        "verify_at_rate_us", .microseconds, .lower,
        "Response time of a verification at the common rate, open loop", Stat.percentiles,
        columns: [
            Column("verify_at_rate_p50_us", .p50, decimals: 3, heading: "p50 µs at rate"),
            Column(
                "verify_at_rate_p99_us", .p99, decimals: 3, heading: "p99 µs at rate",
                brief: .init(title: "p99 µs at rate", decimals: 1)),
        ], headlines: [.p50, .p99], headlineRank: 4)

    package static let commonRate = Metric(
        "common_rate_per_s", .perSecond, .neither,
        "Rate that the response time at the common rate was measured at", [.value],
        columns: [Column("common_rate_per_s", .value, decimals: 0, heading: "common rate/s")])

    package static let cpuPerVerify = Metric(
        "cpu_us_per_verify", .microseconds, .lower, "Processor time per verification at the node",
        [.value],
        columns: [
            Column(
                "cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs node",
                brief: .init(title: "CPU µs node", decimals: 2))
        ], headlines: [.value], headlineRank: 2, meaningSinceFormat: 2)

    package static let storeCPUPerVerify = Metric(
        "store_cpu_us_per_verify", .microseconds, .lower,
        "Processor time per verification at the store", [.value],
        columns: [
            Column(
                "store_cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs store",
                brief: .init(title: "CPU µs store", decimals: 2))
        ], headlines: [.value], headlineRank: 3)

    /// The open-loop counterparts of the two costs at saturation.
    package static let cpuPerVerifyAtLoad = Metric(
        "cpu_us_per_verify_at_load", .microseconds, .lower,
        "Processor time per verification at the node, open loop", [.value])

    package static let storeCPUPerVerifyAtLoad = Metric(
        "store_cpu_us_per_verify_at_load", .microseconds, .lower,
        "Processor time per verification at the store, open loop", [.value])

    package static let issuePerSecond = Metric(
        "issue_per_s", .perSecond, .higher, "Tokens issued per second by one thread", [.value],
        columns: [Column("issue_per_s", .value, decimals: 0, heading: "issue/s")],
        headlines: [.value], headlineRank: 6)

    package static let revokeTime = Metric(
        "revoke_us", .microseconds, .lower,
        "Time from invoking a revocation to its acknowledgement", Stat.percentiles,
        columns: [Column("revoke_p99_us", .p99, decimals: 1, heading: "revoke p99 µs")],
        headlines: [.p99], headlineRank: 7)

    static let verification = [
        verifyPerSecond, verifyTime, verifyAtRate, commonRate, cpuPerVerify, storeCPUPerVerify,
        cpuPerVerifyAtLoad, storeCPUPerVerifyAtLoad, issuePerSecond, revokeTime,
    ]
}
