public import Tokens

/// A refresh token as its authority issued it with an access token (RFC 6749, section 1.5).
public struct RefreshToken: Sendable, Hashable {
    /// What the client presents, once.
    public let bytes: [UInt8]
    public let expiresAt: NumericDate
    /// The authority's own name for all that one grant became, by which a revocation finds it.
    public let family: String

    public init(bytes: [UInt8], expiresAt: NumericDate, family: String) {
        self.bytes = bytes
        self.expiresAt = expiresAt
        self.family = family
    }
}

/// An authority's answer to a refresh token (RFC 6749, section 6). A refusal is a value.
public enum RefreshAnswer: Sendable, Hashable {
    /// A new access token, with a refresh token in place of the one presented, for the grant that
    /// the store has.
    case renewed(IssuedToken, of: Grant)
    case refused(RefreshRefusal)
}

/// Why a refresh token was refused. To the client each is `invalid_grant` (RFC 6749, section 5.2):
/// it has to authenticate again.
public enum RefreshRefusal: String, Sendable, Hashable, Codable, CaseIterable {
    /// Never issued, or forgotten since it expired.
    case unknown
    case expired
    /// Its family was revoked, or ended after a reuse.
    case revoked
    /// It was spent before; presenting it has just ended its family (RFC 9700, section 4.14.2).
    case reused
}
