package import Revocation
package import Tokens

/// How long refresh tokens live and how often they may be used.
package struct RefreshTerms: Sendable {
    static let grace = StrategyOption.duration(
        "grace", default: .seconds(10), in: .zero ... .seconds(3_600), role: .refreshGrace,
        simulated: .milliseconds(20), also: [.zero],
        "how long a redeemed refresh token may be used again if its successor was not")
    static let lifetime = StrategyOption.duration(
        "refresh_ttl", default: .seconds(30 * 86_400),
        in: .milliseconds(10) ... .seconds(365 * 86_400), role: .refreshTokenLife,
        simulated: .milliseconds(400),
        "how long an unused refresh token is valid")

    let grace: Duration
    private let lifetime_us: Int64
    private let leeway_us: Int64

    init(_ options: OptionValues, leeway: Duration) {
        self.init(
            grace: options.duration(Self.grace), lifetime: options.duration(Self.lifetime),
            leeway: leeway)
    }

    /// - Parameter leeway: how long access tokens are accepted after their `exp`.
    package init(grace: Duration, lifetime: Duration, leeway: Duration) {
        self.grace = grace
        lifetime_us = lifetime.microseconds
        leeway_us = leeway.microseconds
    }

    /// Returns when a refresh token that comes with an access token of `grant` expires. It never
    /// expires before the access token, so that a family is known for as long as one of its access
    /// tokens could be revoked.
    package func expiry(of grant: Grant, from now: NumericDate) -> NumericDate {
        let access_us = grant.lifetime.microseconds + leeway_us
        return now.advanced(byMicroseconds: max(lifetime_us, access_us))
    }

    /// Treats negative ages as 0, because the dates of two threads may be in a different order than
    /// their writes.
    func isWithinGrace(_ now: NumericDate, spent: NumericDate) -> Bool {
        max(now.microseconds(since: spent), 0) < grace.microseconds
    }
}
