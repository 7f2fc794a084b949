public import Tokens

/// One thread's handle on the authorization server. Never shared between threads.
public protocol TokenAuthority {
    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken

    /// Issues many tokens together if that is cheaper for the store; the tokens are the same.
    func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError) -> [IssuedToken]

    /// Answers a refresh token. A refusal is a value.
    ///
    /// - Throws: ``StrategyError`` if it is unknown whether the token was redeemed;
    ///   `.unsupportedTarget` for a strategy without refresh tokens.
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer

    /// Revokes tokens. Returning is the acknowledgement, from which the guarantee's bound is
    /// counted. Revoking a token also revokes what its refresh token could be exchanged for.
    ///
    /// - Throws: ``StrategyError`` if the revocation is not known to be in force (RFC 7009, section
    ///   2.2.1), and for a target beyond the guarantee's reach.
    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError)

    /// Removes entries that no longer affect any decision at `now`. Returns how many were removed,
    /// 0 if the store removes them itself.
    @discardableResult
    func purge(at now: NumericDate) throws(StrategyError) -> Int
}

extension TokenAuthority {
    public func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for grant in grants { tokens.append(try issue(grant, at: now)) }
        return tokens
    }
}
