public import Tokens

/// A verifier's answer for one request. A refusal is a value; only failures throw.
@usableFromInline package enum Verdict: Sendable, Hashable {
    case active(Principal)
    case refused(Refusal)
}

/// What an accepted token says about its client and its subject.
@usableFromInline package struct Principal: Sendable, Hashable {
    /// `sub` (RFC 7519, section 4.1.2).
    @usableFromInline package let subject: String
    /// `jti` (RFC 7519, section 4.1.7); nil for an opaque token, which needs none.
    @usableFromInline package let tokenID: String?
    /// `scope` (RFC 8693, section 4.2), space-separated; empty when the token has none.
    @usableFromInline package let scope: String
    /// `exp` (RFC 7519, section 4.1.4), without leeway.
    @usableFromInline package let expiresAt: NumericDate

    package init(subject: String, tokenID: String?, scope: String, expiresAt: NumericDate) {
        self.subject = subject
        self.tokenID = tokenID
        self.scope = scope
        self.expiresAt = expiresAt
    }
}

/// What the resource server knows of a request besides its token.
@usableFromInline package struct VerificationRequest: Sendable, Hashable {
    /// Whether this is a high-stakes request, which is worth a look-up that ordinary ones are
    /// spared.
    @usableFromInline package let isHighStakes: Bool

    @usableFromInline package init(isHighStakes: Bool = false) { self.isHighStakes = isHighStakes }
}
