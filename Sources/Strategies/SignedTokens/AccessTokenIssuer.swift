import Revocation
import Tokens

/// One thread's signer of access tokens (RFC 9068), with the server's keys as they change.
final class AccessTokenIssuer {
    private let keys: SigningKeys
    private let issuer: String
    /// Written into every token, and read by nobody.
    private let extraClaims: ExtraClaims
    /// By group; nil where none was needed since the keys changed.
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
    ///   - own: the claims of the strategy's own.
    ///   - tokenID: the `jti`, where it was drawn before; a new one otherwise.
    func issue(
        _ grant: Grant, _ own: StrategyClaims, tokenID known: String? = nil, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        let tokenID = if let known { known } else { try fromTokens(try OpaqueToken.randomID()) }
        let expiresAt = grant.expiry(from: now)
        let claims = Claims(
            issuer: issuer, subject: grant.subject, audience: [grant.audience],
            expiresAt: expiresAt, issuedAt: own.issuedAt ?? now.wholeMilliseconds,
            tokenID: tokenID, scope: grant.scope, version: own.version, status: own.status)
        let signer = try signer(for: grant.subject)
        let bytes = try fromTokens(try signer.sign(claims, adding: extraClaims))
        return IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: grant.subject, expiresAt: expiresAt)
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
