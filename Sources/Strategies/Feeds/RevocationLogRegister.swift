public import Revocation
import Stores
public import Tokens

/// A target that an entry of the revocation log can name.
public protocol LoggedTarget: RevocableTarget {
    var logged: TokenOrGrantTarget { get }
}

extension TokenIDTarget: LoggedTarget {
    public var logged: TokenOrGrantTarget { .token(self) }
}

extension TokenOrGrantTarget: LoggedTarget {
    public var logged: TokenOrGrantTarget { self }
}

/// Revokes by adding an entry to the log that nodes read.
public struct RevocationLogRegister<Target: LoggedTarget>: RevocationRegister {
    let log: RevocationLog

    public func makeRevoker() throws(StrategyError) -> RevocationLogRevoker<Target> {
        RevocationLogRevoker(log: log, connection: try log.connectForWriting())
    }
}

public struct RevocationLogRevoker<Target: LoggedTarget>: TokenRevoker {
    fileprivate let log: RevocationLog
    fileprivate let connection: RedisConnection

    /// A login within a revoked tick gets the first tick after it as its `iat`.
    public func claims(
        for grant: Grant, at now: NumericDate
    ) throws(StrategyError) -> StrategyClaims {
        guard Target.reaches.contains(.grant) else { return .none }
        let notBefore = try log.notBefore(of: grant.subject, for: grant.client, on: connection)
        return RevocationLog.rule.claims(stored: notBefore, at: now)
    }

    public func revoke(_ target: Target, at now: NumericDate) throws(StrategyError) {
        switch target.logged {
        case .token(let token):
            try log.append(token.tokenID, until: token.expiresAt, at: now, on: connection)
        case .grant(let subject, let client):
            try log.append(grantOf: subject, to: client, at: now, on: connection)
        }
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
        try log.count(at: now, on: connection).map(StoreEntries.revokedTokens)
    }
}
