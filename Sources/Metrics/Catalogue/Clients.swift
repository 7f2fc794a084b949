/// What the habits of clients and of key set copies cost: parallel renewals, tokens that end
/// together, and keys that nodes do not know yet.
extension Metric {
    package static let newKeyRefused = Metric(
        "new_key_refused_ms", .milliseconds, .lower,
        "Time from a key rotation until every node accepts a token signed with the new key",
        Stat.fewPercentiles,
        columns: [
            Column("new_key_refused_p50_ms", .p50, decimals: 3, isAddition: true),
            Column("new_key_refused_p99_ms", .p99, decimals: 3, isAddition: true),
            Column("new_key_refused_max_ms", .max, decimals: 3, isAddition: true),
        ])

    package static let signOutsPerThousandRefreshes = Metric(
        "sign_outs_per_1000_refreshes", .one, .lower,
        "Clients signed out that nobody asked to sign out, per 1,000 refreshes", [.value],
        columns: [
            Column("sign_outs_per_1000_refreshes", .value, decimals: 2, isAddition: true)
        ])

    package static let stolenRefreshHonoured = Metric(
        "stolen_refresh_honoured_ms", .milliseconds, .lower,
        "Time for which a refresh token is still honoured after it was replaced", [.value],
        columns: [
            Column("stolen_refresh_honoured_ms", .value, decimals: 3, isAddition: true)
        ])

    package static let renewalPeakFactor = Metric(
        "renewal_peak_factor", .one, .lower,
        "Highest rate of renewals over 100 ms relative to the mean, after all tokens were issued "
            + "at one instant", [.value],
        columns: [Column("renewal_peak_factor", .value, decimals: 2, isAddition: true)])

    static let clients = [
        newKeyRefused, signOutsPerThousandRefreshes, stolenRefreshHonoured, renewalPeakFactor,
    ]
}
