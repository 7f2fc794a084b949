public import Revocation
import Stores
public import Tokens

/// Revokes by listing the `jti` in Redis.
public struct BlocklistRegister: RevocationRegister {
    let blocklist: RedisBlocklist

    public func makeRevoker() throws(StrategyError) -> BlocklistRevoker {
        BlocklistRevoker(blocklist: blocklist, connection: try blocklist.access.connect())
    }
}

public struct BlocklistRevoker: TokenRevoker {
    fileprivate let blocklist: RedisBlocklist
    fileprivate let connection: RedisConnection

    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    public func revoke(_ target: TokenIDTarget, at now: NumericDate) throws(StrategyError) {
        try blocklist.add(target.tokenID, until: target.expiresAt, at: now, on: connection)
    }

    /// Returns 0, because Redis drops expired entries itself.
    public func purge(at now: NumericDate) -> Int { 0 }

    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try blocklist.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    public func storeBytes() throws(StrategyError) -> Int64? {
        try blocklist.access.memoryBytes(connection)
    }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .revokedTokens(try blocklist.count(on: connection))
    }
}
