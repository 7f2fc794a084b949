package import Tokens

/// What a client is granted: the contents of an access token to be.
package struct Grant: Sendable, Hashable {
    package let subject: String
    package let audience: String
    package let scope: String
    package let lifetime: Duration

    package init(subject: String, audience: String, scope: String, lifetime: Duration) {
        self.subject = subject
        self.audience = audience
        self.scope = scope
        self.lifetime = lifetime
    }
}

/// An access token as its authority handed it out, with what a revocation of it needs to know.
package struct IssuedToken: Sendable, Hashable {
    /// What the client sends.
    package let bytes: [UInt8]
    package let tokenID: String?
    package let subject: String
    package let expiresAt: NumericDate
    /// Nil from a strategy that hands out none.
    package let refresh: RefreshToken?

    package init(
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

package enum RevocationTarget: Sendable, Hashable {
    case token(IssuedToken)
    case subject(String)
    case everyone

    package var reach: RevocationReach {
        switch self {
        case .token: .token
        case .subject: .subject
        case .everyone: .everyone
        }
    }
}
