public import Tokens

/// What a client is granted: the contents of a future access token.
public struct Grant: Sendable, Hashable {
    public let subject: String
    public let audience: String
    public let scope: String
    public let lifetime: Duration

    public init(subject: String, audience: String, scope: String, lifetime: Duration) {
        self.subject = subject
        self.audience = audience
        self.scope = scope
        self.lifetime = lifetime
    }
}

/// An access token as issued by its authority, with what is needed to revoke it.
public struct IssuedToken: Sendable, Hashable {
    /// What the client sends.
    public let bytes: [UInt8]
    public let tokenID: String?
    public let subject: String
    public let expiresAt: NumericDate
    /// Nil for a strategy without refresh tokens.
    public let refresh: RefreshToken?

    public init(
        bytes: [UInt8], tokenID: String?, subject: String, expiresAt: NumericDate,
        refresh: RefreshToken? = nil
    ) {
        self.bytes = bytes
        self.tokenID = tokenID
        self.subject = subject
        self.expiresAt = expiresAt
        self.refresh = refresh
    }
}

public enum RevocationTarget: Sendable, Hashable {
    case token(IssuedToken)
    case subject(String)
    case everyone

    public var reach: RevocationReach {
        switch self {
        case .token: .token
        case .subject: .subject
        case .everyone: .everyone
        }
    }
}
