/// A refresh token as its authority issued it with an access token. Names are digests.
package struct RefreshTokenEvent: Sendable, Hashable, Codable {
    /// The access token that it came with.
    package var accessToken: UInt64
    package var name: UInt64
    package var scope: UInt64
    /// Microseconds since 1970.
    package var expires_us: Int64

    package init(accessToken: UInt64, name: UInt64, scope: UInt64, expires_us: Int64) {
        self.accessToken = accessToken
        self.name = name
        self.scope = scope
        self.expires_us = expires_us
    }
}

/// One refresh token presented.
package struct RefreshEvent: Sendable, Hashable, Codable {
    package enum Outcome: UInt8, Sendable, Hashable, Codable {
        case renewed
        /// Refused as spent before, which has to end its family.
        case reused
        /// Refused for any other reason.
        case refused
        /// No answer: it may have been redeemed or not.
        case error
    }

    package var presented: UInt64
    package var outcome: Outcome
    /// The refresh token it was renewed by; 0 for none.
    package var successor: UInt64
    /// The date it was judged by, microseconds since 1970.
    package var asked_us: Int64
    /// Since the start of the trial's clock.
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
