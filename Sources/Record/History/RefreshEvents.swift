/// A refresh token as its authority handed it out beside an access token. Names are digests.
public struct RefreshTokenEvent: Sendable, Hashable, Codable {
    /// The access token that it came with.
    public var accessToken: UInt64
    public var name: UInt64
    public var scope: UInt64
    /// Microseconds since 1970.
    public var expires_us: Int64

    public init(accessToken: UInt64, name: UInt64, scope: UInt64, expires_us: Int64) {
        self.accessToken = accessToken
        self.name = name
        self.scope = scope
        self.expires_us = expires_us
    }
}

/// One refresh token presented.
public struct RefreshEvent: Sendable, Hashable, Codable {
    public enum Outcome: UInt8, Sendable, Hashable, Codable {
        case renewed
        /// Refused as spent before, which has to end its family.
        case reused
        /// Refused for any other reason.
        case refused
        /// No answer: it may have been redeemed or not.
        case error
    }

    public var presented: UInt64
    public var outcome: Outcome
    /// The refresh token it was renewed by; 0 for none.
    public var successor: UInt64
    /// The date it was judged by, microseconds since 1970.
    public var asked_us: Int64
    /// Since the start of the trial's clock.
    public var invoked_ns: UInt64
    public var completed_ns: UInt64

    public init(
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
