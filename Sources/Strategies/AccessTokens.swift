import Revocation
import Tokens

/// The signing half of every JWT strategy: one authority's access tokens (RFC 9068).
final class AccessTokenIssuer {
    private let signer: TokenSigner
    private let issuer: String

    init(_ key: JSONWebKey, in context: StrategyContext) throws(StrategyError) {
        signer = try fromTokens(try TokenSigner(key))
        issuer = context.issuer
    }

    /// - Parameters:
    ///   - tokenID: the `jti`, where it was drawn before; a new one otherwise.
    ///   - version: the `ver` claim, for strategies that count.
    func issue(
        _ grant: Grant, tokenID known: String? = nil, version: Int64? = nil, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        let tokenID = if let known { known } else { try fromTokens(try OpaqueToken.randomID()) }
        let expiresAt = grant.expiry(from: now)
        let claims = Claims(
            issuer: issuer, subject: grant.subject, audience: [grant.audience],
            expiresAt: expiresAt, issuedAt: now.wholeMilliseconds, tokenID: tokenID,
            scope: grant.scope, version: version)
        let bytes = try fromTokens(try signer.sign(claims))
        return IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: grant.subject, expiresAt: expiresAt)
    }
}

extension Grant {
    /// `exp` of a token issued at `now`.
    func expiry(from now: NumericDate) -> NumericDate {
        now.advanced(byMicroseconds: lifetime.microseconds).wholeMilliseconds
    }
}

extension IssuedToken {
    /// The same token, as handed out with a refresh token.
    func with(_ refresh: RefreshToken) -> IssuedToken {
        IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: subject, expiresAt: expiresAt,
            refresh: refresh)
    }
}

extension NumericDate {
    /// Cut to the milliseconds that a token carries, so that every copy of a date agrees.
    var wholeMilliseconds: NumericDate {
        NumericDate(microseconds: microseconds - microseconds % 1_000)
    }
}

extension Principal {
    init(_ claims: Claims) {
        self.init(
            subject: claims.subject ?? "", tokenID: claims.tokenID, scope: claims.scope ?? "",
            expiresAt: claims.expiresAt ?? NumericDate(microseconds: 0))
    }
}
