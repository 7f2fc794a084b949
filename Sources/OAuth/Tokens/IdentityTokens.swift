import Tokens

/// What an ID token contains (OpenID Connect Core 1.0, section 2).
struct IdentityClaims {
    let subject: String
    let client: String
    let nonce: String?
    let authenticatedAt: NumericDate
    let sessionID: String?
}

/// The header's `typ` of tokens about a user's identity.
package enum IdentityTokenType {
    package static let identity = "JWT"
    /// OpenID Connect Back-Channel Logout 1.0, section 2.4.
    package static let logout = "logout+jwt"
}

/// Names of claims that ``Claims`` does not have.
enum ClaimName {
    static let sessionID = "sid"
    static let nonce = "nonce"
    static let authenticatedAt = "auth_time"
    static let events = "events"
}

extension AuthorizationService {
    /// How long an ID token is accepted; a client reads it at once.
    private static let identityLife_us: Int64 = 300_000_000

    /// Returns the ID token for a code; nil unless the scope `openid` was granted.
    func idToken(
        _ identity: IdentityClaims, scopes: ScopeSet, at now: NumericDate
    ) throws(OAuthError) -> [UInt8]? {
        guard scopes.contains(ScopeSet.openID) else { return nil }
        var members = [
            JSONValue.Member(
                ClaimName.authenticatedAt,
                .number(String(identity.authenticatedAt.microseconds / 1_000_000)))
        ]
        if let nonce = identity.nonce { members.append(.init(ClaimName.nonce, .string(nonce))) }
        if let id = identity.sessionID { members.append(.init(ClaimName.sessionID, .string(id))) }
        let claims = Claims(
            issuer: configuration.issuer, subject: identity.subject, audience: [identity.client],
            expiresAt: now.wholeSeconds.advanced(byMicroseconds: Self.identityLife_us),
            issuedAt: now.wholeSeconds)
        return try sign(claims, members, type: IdentityTokenType.identity)
    }

    /// - Throws: `invalid_request` for claims that are too long.
    func sign(
        _ claims: Claims, _ members: [JSONValue.Member], type: String
    ) throws(OAuthError) -> [UInt8] {
        guard let extra = ExtraClaims(members) else {
            throw OAuthError(.invalidRequest, "nonce is too long for an ID token")
        }
        // A signer of its own each time: few tokens are signed, from any thread.
        let signer = try inTokens(try TokenSigner(signingKey, type: type))
        return try inTokens(try signer.sign(claims, adding: extra))
    }
}

extension NumericDate {
    /// The date cut to seconds, because some clients read only whole numbers.
    var wholeSeconds: NumericDate { NumericDate(seconds: microseconds / 1_000_000) }
}
