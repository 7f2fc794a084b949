public import Revocation
public import Tokens

/// The state by which an authorization server revokes signed tokens, shared by its threads.
public protocol RevocationRegister: Sendable {
    associatedtype Revoker: TokenRevoker

    /// Returns a revoker for one thread, with its own connections.
    func makeRevoker() throws(StrategyError) -> Revoker
}

/// One thread's means of revoking signed tokens, and the claims that it adds to issued ones.
public protocol TokenRevoker: AuthorityInstrumentation {
    /// What its revocations cover.
    associatedtype Target: RevocableTarget

    /// Returns the claims that the strategy's own check at the nodes will look for in the token.
    func claims(for grant: Grant, at now: NumericDate) throws(StrategyError) -> StrategyClaims

    /// Revokes the target. Returning is the acknowledgement.
    func revoke(_ target: Target, at now: NumericDate) throws(StrategyError)

    /// Removes entries that no longer affect any decision at `now`. Returns how many were removed.
    func purge(at now: NumericDate) throws(StrategyError) -> Int

    /// The families of the refresh tokens issued with access tokens; nil if there are none.
    var families: FamilyRevoker? { get }
}

extension TokenRevoker {
    public var families: FamilyRevoker? { nil }
}

/// Claims of an access token that only some strategies write.
public struct StrategyClaims: Sendable, Hashable {
    /// `ver`
    var version: Int64?
    /// `iat`, if it is not the date of issue itself.
    var issuedAt: NumericDate?
    /// `status`: an index in a status list.
    var status: StatusReference?

    static let none = StrategyClaims()
}

/// For tokens that end only by expiring.
public struct NoRegister: RevocationRegister {
    public func makeRevoker() -> NoRevoker { NoRevoker() }
}

public struct NoRevoker: TokenRevoker {
    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Has no effect on access tokens, because there is nothing to update.
    public func revoke(_ target: AnyTarget, at now: NumericDate) {}

    public func purge(at now: NumericDate) -> Int { 0 }

    public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    public func storeBytes() -> Int64? { nil }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}
