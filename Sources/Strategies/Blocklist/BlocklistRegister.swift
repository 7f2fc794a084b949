package import Revocation
import Stores
package import Tokens

/// Revokes by listing the `jti` in Redis.
package struct BlocklistRegister: RevocationRegister {
    let blocklist: RedisBlocklist

    package func makeRevoker() throws(StrategyError) -> BlocklistRevoker {
        BlocklistRevoker(blocklist: blocklist, connection: try blocklist.access.connect())
    }
}

package struct BlocklistRevoker: TokenRevoker {
    fileprivate let blocklist: RedisBlocklist
    fileprivate let connection: RedisConnection

    package func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    package func revoke(_ target: TokenIDTarget, at now: NumericDate) throws(StrategyError) {
        try blocklist.add(target.tokenID, until: target.expiresAt, at: now, on: connection)
    }

    /// Redis drops its entries by itself.
    package func purge(at now: NumericDate) -> Int { 0 }

    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try blocklist.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    package func storeBytes() throws(StrategyError) -> Int64? {
        try blocklist.access.memoryBytes(connection)
    }

    package func publishedBytes(at now: NumericDate) -> Int64? { nil }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .revokedTokens(try blocklist.count(on: connection))
    }
}
