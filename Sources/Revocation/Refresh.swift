public import Tokens

/// A refresh token as issued by its authority with an access token (RFC 6749, section 1.5).
public struct RefreshToken: Sendable, Hashable {
    /// What the client presents, once.
    public let bytes: [UInt8]
    public let expiresAt: NumericDate
    /// The authority's name for all tokens of one grant, by which a revocation finds them.
    public let family: String

    public init(bytes: [UInt8], expiresAt: NumericDate, family: String) {
        self.bytes = bytes
        self.expiresAt = expiresAt
        self.family = family
    }
}

/// An authority's answer to a refresh token (RFC 6749, section 6). A refusal is a value.
public enum RefreshAnswer: Sendable, Hashable {
    /// A new access token and a refresh token that replaces the one presented, for the stored
    /// grant.
    case renewed(IssuedToken, of: Grant)
    case refused(RefreshRefusal)
}

/// Why a refresh token was refused. The client sees `invalid_grant` for each (RFC 6749, section
/// 5.2) and has to authenticate again.
public enum RefreshRefusal: String, Sendable, Hashable, Codable, CaseIterable {
    /// Never issued, or removed after it expired.
    case unknown
    case expired
    /// Its family was revoked, or ended after a reuse.
    case revoked
    /// Already spent; presenting it again has just ended its family (RFC 9700, section 4.14.2).
    case reused
}
