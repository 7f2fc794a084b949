/// What a verification costs and how long it takes; what issuing and revoking take.
extension Metric {
    package static let verifyPerSecond = Metric(
        "verify_per_s", .perSecond, .higher, "Verifications per second, closed loop",
        [.best, .value],
        columns: [
            Column(
                "verify_per_s", .best, decimals: 0, heading: "verify/s",
                brief: .init(title: "verify/s", decimals: 0))
        ], headlines: [.best], headlineRank: 1)

    /// Intended to answered.
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
        ], headlines: [.p50, .p99, .p999], headlineRank: 4)

    package static let cpuPerVerify = Metric(
        "cpu_us_per_verify", .microseconds, .lower, "Processor time per verification at the node",
        [.value],
        columns: [
            Column(
                "cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs node",
                brief: .init(title: "CPU µs node", decimals: 2))
        ], headlines: [.value], headlineRank: 2)

    package static let storeCPUPerVerify = Metric(
        "store_cpu_us_per_verify", .microseconds, .lower,
        "Processor time per verification at the store", [.value],
        columns: [
            Column(
                "store_cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs store",
                brief: .init(title: "CPU µs store", decimals: 2))
        ], headlines: [.value], headlineRank: 3)

    package static let issuePerSecond = Metric(
        "issue_per_s", .perSecond, .higher, "Tokens issued per second by one thread", [.value],
        columns: [Column("issue_per_s", .value, decimals: 0, heading: "issue/s")],
        headlines: [.value], headlineRank: 5)

    package static let revokeTime = Metric(
        "revoke_us", .microseconds, .lower,
        "Time from invoking a revocation to its acknowledgement", Stat.percentiles,
        columns: [Column("revoke_p99_us", .p99, decimals: 1, heading: "revoke p99 µs")],
        headlines: [.p99], headlineRank: 6)

    static let verification = [
        verifyPerSecond, verifyTime, cpuPerVerify, storeCPUPerVerify, issuePerSecond, revokeTime,
    ]
}
