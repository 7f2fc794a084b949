package import Revocation
package import Tokens

/// What issues and revokes access tokens: a strategy's authorization server, from any thread.
package protocol AccessTokens: Sendable {
    /// What one revocation can reach, finest first; empty if access tokens only expire.
    var reaches: [RevocationReach] { get }

    /// Nil if revoking a subject affects nobody else's tokens.
    var groups: SubjectGroups? { get }

    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken

    /// Issues many tokens together, if that is cheaper.
    func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError) -> [IssuedToken]

    /// Exchanges a refresh token that came with an issued token (``IssuedToken/refresh``). Never
    /// called for a token of another kind.
    ///
    /// - Returns: nil if this issuer has no refresh tokens.
    func refresh(
        _ refreshToken: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer?

    /// Revokes tokens. Returning is the acknowledgement.
    ///
    /// A token that was handed out before is named by its `jti` and by its refresh token's family.
    /// Of a signed token, ``IssuedToken/bytes`` are the header and the payload, each with the dot
    /// after it; of another token, they are empty.
    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError)

    /// Judges an access token as a resource server would (RFC 7662).
    func introspect(
        _ token: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> Introspection
}

extension AccessTokens {
    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for grant in grants { tokens.append(try issue(grant, at: now)) }
        return tokens
    }
}
