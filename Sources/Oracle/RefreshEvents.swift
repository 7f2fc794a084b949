/// A refresh token that its authority issued with an access token. Names are digests.
package struct RefreshTokenEvent: Sendable, Hashable, Codable {
    /// The access token that was issued with it.
    package var accessToken: UInt64
    package var name: UInt64
    package var scope: UInt64
    /// The expiry, in microseconds since 1970.
    package var expires_us: Int64

    package init(accessToken: UInt64, name: UInt64, scope: UInt64, expires_us: Int64) {
        self.accessToken = accessToken
        self.name = name
        self.scope = scope
        self.expires_us = expires_us
    }
}

/// One presentation of a refresh token.
package struct RefreshEvent: Sendable, Hashable, Codable {
    package enum Outcome: UInt8, Sendable, Hashable, Codable {
        case renewed
        /// Refused because it was already spent, which has to end its family.
        case reused
        /// Refused for any other reason.
        case refused
        /// Not answered: the token may or may not have been redeemed.
        case error
    }

    package var presented: UInt64
    package var outcome: Outcome
    /// The refresh token that replaces it; 0 for none.
    package var successor: UInt64
    /// The date by which it was judged, in microseconds since 1970.
    package var asked_us: Int64
    /// The time of the request, since the start of the trial's clock.
    package var invoked_ns: UInt64
    package var completed_ns: UInt64

    package init(
        presented: UInt64, outcome: Outcome, successor: UInt64 = 0, asked_us: Int64,
        invoked_ns: UInt64, completed_ns: UInt64
    ) {
        self.presented = presented
        self.outcome = outcome
        self.successor = successor
        self.asked_us = asked_us
        self.invoked_ns = invoked_ns
        self.completed_ns = completed_ns
    }
}
