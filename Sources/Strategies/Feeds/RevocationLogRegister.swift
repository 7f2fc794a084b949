public import Revocation
import Stores
public import Tokens

/// Revokes by adding an entry to the log that nodes read.
public struct RevocationLogRegister: RevocationRegister {
    let log: RevocationLog

    public func makeRevoker() throws(StrategyError) -> RevocationLogRevoker {
        RevocationLogRevoker(log: log, connection: try log.connectForWriting())
    }
}

public struct RevocationLogRevoker: TokenRevoker {
    fileprivate let log: RevocationLog
    fileprivate let connection: RedisConnection

    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    public func revoke(_ target: TokenIDTarget, at now: NumericDate) throws(StrategyError) {
        try log.append(target.tokenID, until: target.expiresAt, at: now, on: connection)
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try log.purge(at: now, on: connection)
    }

    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try log.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    public func storeBytes() throws(StrategyError) -> Int64? {
        try log.access.memoryBytes(connection)
    }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .revokedTokens(try log.count(at: now, on: connection))
    }
}
