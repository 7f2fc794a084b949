/// The effect of revoking many tokens at the same time on their clients.
extension Metric {
    package static let recoveryTime = Metric(
        "recovery_ms", .milliseconds, .lower,
        "Time from a mass revocation to a client's next accepted request", Stat.fewPercentiles,
        columns: [
            Column(
                "recovery_p99_ms", .p99, decimals: 3, heading: "recovered 99 ms",
                formerName: "recovered_99_ms")
        ])

    package static let lockoutTime = Metric(
        "lockout_ms", .milliseconds, .lower,
        "Time during which a client's new token is refused after a mass revocation",
        Stat.fewPercentiles, columns: [Column("lockout_p99_ms", .p99, decimals: 3)])

    package static let recoveryResolution = Metric(
        "recovery_resolution_ms", .milliseconds, .lower,
        "Time between two attempts of a client during recovery", [.value])

    package static let reissuePerSecond = Metric(
        "reissue_per_s", .perSecond, .higher, "Tokens issued again per second during recovery",
        [.value])

    static let massRevocation = [
        recoveryTime, lockoutTime, recoveryResolution, reissuePerSecond,
    ]
}
