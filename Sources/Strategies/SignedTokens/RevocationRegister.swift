public import Revocation
public import Tokens

/// What the threads of an authorization server share to revoke signed tokens by.
public protocol RevocationRegister: Sendable {
    associatedtype Revoker: TokenRevoker

    /// A revoker for one thread, with its own connections.
    func makeRevoker() throws(StrategyError) -> Revoker
}

/// One thread's way to revoke signed tokens, and what it writes into those that are issued.
public protocol TokenRevoker: AuthorityInstrumentation {
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
    public var families: FamilyRevoker? { nil }
}

/// Claims of an access token that only some strategies write.
public struct StrategyClaims: Sendable, Hashable {
    /// `ver`
    var version: Int64?
    /// `iat` where it is not the date of issue itself.
    var issuedAt: NumericDate?
    /// `status`: a place in a status list.
    var status: StatusReference?

    static let none = StrategyClaims()
}

/// For tokens that nothing but their expiry ends.
public struct NoRegister: RevocationRegister {
    public func makeRevoker() -> NoRevoker { NoRevoker() }
}

public struct NoRevoker: TokenRevoker {
    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Has no effect on access tokens: there is nothing to update.
    public func revoke(_ target: AnyTarget, at now: NumericDate) {}

    public func purge(at now: NumericDate) -> Int { 0 }

    public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    public func storeBytes() -> Int64? { nil }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}
