import Revocation
import Tokens

/// One thread's signer of access tokens (RFC 9068), which follows changes of the server's keys.
final class AccessTokenIssuer {
    private let keys: SigningKeys
    private let issuer: String
    /// Written into every token; no strategy reads them.
    private let extraClaims: ExtraClaims
    /// One per group; nil if not needed since the keys last changed.
    private var signers: [TokenSigner?]
    private var generation: Int

    init(_ keys: SigningKeys, issuer: String, _ extraClaims: ExtraClaims) {
        self.keys = keys
        self.issuer = issuer
        self.extraClaims = extraClaims
        signers = Array(repeating: nil, count: keys.groups.count)
        generation = keys.generation
    }

    /// - Parameters:
    ///   - own: the strategy's own claims.
    ///   - tokenID: the `jti`, if it was already drawn; otherwise a new one is drawn.
    func issue(
        _ grant: Grant, _ own: StrategyClaims, tokenID known: String? = nil, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        let tokenID = if let known { known } else { try fromTokens(try OpaqueToken.randomID()) }
        let expiresAt = grant.expiry(from: now)
        let claims = Claims(
            issuer: issuer, subject: grant.subject, audience: [grant.audience],
            expiresAt: expiresAt, issuedAt: own.issuedAt ?? now.wholeMilliseconds,
            tokenID: tokenID, scope: grant.scope, client: grant.client, version: own.version,
            status: own.status)
        let signer = try signer(for: grant.subject)
        let bytes = try fromTokens(try signer.sign(claims, adding: extraClaims))
        return IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: grant.subject, client: grant.client,
            expiresAt: expiresAt)
    }

    private func signer(for subject: String) throws(StrategyError) -> TokenSigner {
        let latest = keys.generation
        if latest != generation {
            for group in signers.indices { signers[group] = nil }
            generation = latest
        }
        let group = keys.groups.count == 1 ? 0 : keys.groups.group(of: subject)
        if let signer = signers[group] { return signer }
        let key = keys.signingKey(of: group)
        let signer = try fromTokens(try TokenSigner(key))
        signers[group] = signer
        return signer
    }
}

extension Grant {
    /// Returns the `exp` of a token issued at `now`.
    func expiry(from now: NumericDate) -> NumericDate {
        now.advanced(byMicroseconds: lifetime.microseconds).wholeMilliseconds
    }
}

extension IssuedToken {
    /// Returns the same token, accompanied by a refresh token.
    func with(_ refresh: RefreshToken) -> IssuedToken {
        IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: subject, client: client,
            expiresAt: expiresAt, refresh: refresh)
    }
}

extension NumericDate {
    /// The date cut to the milliseconds that a token carries, so that every copy of it agrees.
    var wholeMilliseconds: NumericDate {
        NumericDate(microseconds: microseconds - microseconds % 1_000)
    }
}
