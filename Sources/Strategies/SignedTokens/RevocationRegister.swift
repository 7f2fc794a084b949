package import Revocation
package import Tokens

/// What the threads of an authorization server share to revoke signed tokens by.
package protocol RevocationRegister: Sendable {
    associatedtype Revoker: TokenRevoker

    /// A revoker for one thread, with its own connections.
    func makeRevoker() throws(StrategyError) -> Revoker
}

/// One thread's way to revoke signed tokens, and what it writes into those that are issued.
package protocol TokenRevoker: AuthorityInstrumentation {
    /// What its revocations reach.
    associatedtype Target: RevocableTarget

    /// What the strategy's own check at the nodes will look for in the token.
    func claims(for grant: Grant, at now: NumericDate) throws(StrategyError) -> StrategyClaims

    /// Revokes. Returning is the acknowledgement.
    func revoke(_ target: Target, at now: NumericDate) throws(StrategyError)

    /// Removes what no longer decides anything at `now`; the number of entries removed.
    func purge(at now: NumericDate) throws(StrategyError) -> Int

    /// The families of refresh tokens that access tokens come with; nil where they come alone.
    var families: FamilyRevoker? { get }
}

extension TokenRevoker {
    package var families: FamilyRevoker? { nil }
}

/// Claims of an access token that only some strategies write.
package struct StrategyClaims: Sendable, Hashable {
    /// `ver`
    var version: Int64?
    /// `iat` where it is not the date of issue itself.
    var issuedAt: NumericDate?
    /// `status`: a place in a status list.
    var status: StatusReference?

    static let none = StrategyClaims()
}

/// For tokens that nothing but their expiry ends.
package struct NoRegister: RevocationRegister {
    package func makeRevoker() -> NoRevoker { NoRevoker() }
}

package struct NoRevoker: TokenRevoker {
    package func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Has no effect on access tokens: there is nothing to update.
    package func revoke(_ target: AnyTarget, at now: NumericDate) {}

    package func purge(at now: NumericDate) -> Int { 0 }

    package func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    package func storeBytes() -> Int64? { nil }

    package func publishedBytes(at now: NumericDate) -> Int64? { nil }

    package func entries(at now: NumericDate) -> StoreEntries? { nil }
}
