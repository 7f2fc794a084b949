package import Revocation
import Stores
package import Tokens

/// Revokes by an entry in the log that nodes read.
package struct RevocationLogRegister: RevocationRegister {
    let log: RevocationLog

    package func makeRevoker() throws(StrategyError) -> RevocationLogRevoker {
        RevocationLogRevoker(log: log, connection: try log.connectForWriting())
    }
}

package struct RevocationLogRevoker: TokenRevoker {
    fileprivate let log: RevocationLog
    fileprivate let connection: RedisConnection

    package func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    package func revoke(_ target: TokenIDTarget, at now: NumericDate) throws(StrategyError) {
        try log.append(target.tokenID, until: target.expiresAt, at: now, on: connection)
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try log.purge(at: now, on: connection)
    }

    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try log.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    package func storeBytes() throws(StrategyError) -> Int64? {
        try log.access.memoryBytes(connection)
    }

    package func publishedBytes(at now: NumericDate) -> Int64? { nil }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .revokedTokens(try log.count(at: now, on: connection))
    }
}
