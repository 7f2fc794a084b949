public import Tokens

/// A verifier's answer for one request. A refusal is a value; only failures throw.
public enum Verdict: Sendable, Hashable {
    case active(Principal)
    case refused(Refusal)

    public var isActive: Bool {
        if case .active = self { true } else { false }
    }
}

/// What an accepted token says about its client and its subject.
public struct Principal: Sendable, Hashable {
    /// `sub` (RFC 7519, section 4.1.2).
    public let subject: String
    /// `jti` (RFC 7519, section 4.1.7); nil for an opaque token, which needs none.
    public let tokenID: String?
    /// `scope` (RFC 8693, section 4.2), space-separated; empty if the token has none.
    public let scope: String
    /// `exp` (RFC 7519, section 4.1.4), without leeway.
    public let expiresAt: NumericDate

    public init(subject: String, tokenID: String?, scope: String, expiresAt: NumericDate) {
        self.subject = subject
        self.tokenID = tokenID
        self.scope = scope
        self.expiresAt = expiresAt
    }
}

/// What the resource server knows of a request in addition to its token.
public struct VerificationRequest: Sendable, Hashable {
    /// Whether this is a high-stakes request, which justifies a look-up that ordinary requests are
    /// spared.
    public let isHighStakes: Bool

    public init(isHighStakes: Bool = false) { self.isHighStakes = isHighStakes }
}
