public import Revocation
import Stores
public import Tokens

/// Revokes by appending an event to the log and having it delivered.
public struct EventRegister: RevocationRegister {
    let log: EventLog
    /// Ends with the authorization server.
    let delivery: EventDelivery

    public func makeRevoker() throws(StrategyError) -> EventRevoker {
        EventRevoker(log: log, connection: try log.open(), delivery: delivery)
    }
}

public struct EventRevoker: TokenRevoker {
    fileprivate let log: EventLog
    fileprivate let connection: EventLogConnection
    fileprivate let delivery: EventDelivery

    /// A login within a revoked tick gets the first tick after it as its `iat`.
    public func claims(
        for grant: Grant, at now: NumericDate
    ) throws(StrategyError) -> StrategyClaims {
        let cutoff = try fromStore(
            try connection.cutoff(of: grant.subject, for: grant.client))
        return NotBefore.ofMilliseconds.claims(stored: cutoff, at: now)
    }

    /// The acknowledgement waits for the log, and for no receiver.
    public func revoke(_ target: EventTarget, at now: NumericDate) throws(StrategyError) {
        let leeway_us = log.context.leeway.microseconds
        if let end = target.expiresAt?.advanced(byMicroseconds: leeway_us), now >= end { return }
        delivery.announce(try fromStore(try connection.append(target.event, at: now)))
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try fromStore(
            try connection.purge(before: now.advanced(byMicroseconds: -log.memory_us)))
    }

    /// Nodes fetch these events; none is delivered.
    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try fromStore(try connection.prefill(count, at: now))
    }

    public func storeBytes() throws(StrategyError) -> Int64? {
        try fromStore(try connection.storeBytes())
    }

    /// Nil, because a page holds only what its node lacks.
    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    /// Nil, because no invariant counts subjects.
    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}

extension EventRevoker: ObservingAuthority {
    public var observations: [any AuthorityObservation] { [delivery.fanOut] }
}
