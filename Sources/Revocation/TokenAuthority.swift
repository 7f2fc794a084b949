public import Tokens

/// One thread's handle on the authorization server. Never shared between threads.
public protocol TokenAuthority {
    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken

    /// Issues many at once where a store makes that cheaper; the same tokens otherwise.
    func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError) -> [IssuedToken]

    /// Answers a refresh token. A refusal is a value.
    ///
    /// - Throws: ``StrategyError`` when it is not known whether the token was redeemed;
    ///   `.unsupportedTarget` from a strategy that hands out none.
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer

    /// Revokes tokens. Returning is the acknowledgement: the guarantee's bound starts here.
    /// Revoking a token also revokes what its refresh token could be exchanged for.
    ///
    /// - Throws: ``StrategyError`` when the revocation is not known to be in force (RFC 7009,
    ///   section 2.2.1), and for a target beyond the guarantee's reach.
    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError)

    /// Removes what no longer decides anything at `now`; the number of entries removed, 0 where the
    /// store removes them by itself.
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
