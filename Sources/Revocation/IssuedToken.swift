public import Tokens

/// What a client is granted: the contents of a future access token.
public struct Grant: Sendable, Hashable {
    public let subject: String
    /// The client that the token is issued to: `client_id` (RFC 9068, section 2.2).
    public let client: String
    public let audience: String
    public let scope: String
    public let lifetime: Duration

    public init(
        subject: String, client: String = ExampleParties.client, audience: String, scope: String,
        lifetime: Duration
    ) {
        self.subject = subject
        self.client = client
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
    public let client: String
    public let expiresAt: NumericDate
    /// Nil for a strategy without refresh tokens.
    public let refresh: RefreshToken?

    public init(
        bytes: [UInt8], tokenID: String?, subject: String, client: String = ExampleParties.client,
        expiresAt: NumericDate, refresh: RefreshToken? = nil
    ) {
        self.bytes = bytes
        self.tokenID = tokenID
        self.subject = subject
        self.client = client
        self.expiresAt = expiresAt
        self.refresh = refresh
    }
}

public enum RevocationTarget: Sendable, Hashable {
    case token(IssuedToken)
    /// All tokens of one subject that were issued to one client.
    case grant(subject: String, client: String)
    case subject(String)
    case everyone

    public var reach: RevocationReach {
        switch self {
        case .token: .token
        case .grant: .grant
        case .subject: .subject
        case .everyone: .everyone
        }
    }
}
