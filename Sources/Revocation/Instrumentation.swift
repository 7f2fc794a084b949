public import Tokens

/// What a measurement reads from a node, in addition to the node's work. Every node declares each
/// value: nil if it has nothing of the kind.
public protocol NodeInstrumentation {
    /// Bytes that this node holds to recognise revoked tokens: keys, caches, feeds. An estimate
    /// from counts and element sizes.
    var stateBytes: Int { get }

    /// Bytes that this node has exchanged so far to learn of revocations, in both directions,
    /// including heartbeats and polls that brought nothing. Nil if it asks on every request or
    /// never learns.
    var feedBytes: Int64? { get }

    /// CPU time so far of this node's own threads, such as a feed's. Nil if it has none or the
    /// system does not report it.
    var ownThreadsTime_ns: UInt64? { get }

    /// Values that only nodes of some strategies have, such as how often a filter was wrong; empty
    /// if there are none.
    var observations: [any NodeObservation] { get }
}

/// A value that a node reports about its work so far, beyond those that every node reports. A
/// strategy declares its own type, and the phase that measures the metric looks for that type.
public protocol NodeObservation: Sendable {}

/// What a measurement reads from the authorization server, in addition to the server's work. Every
/// authority declares each value: nil if it has nothing of the kind.
public protocol AuthorityInstrumentation {
    /// Fills the store as `count` earlier revocations of tokens that live for `lifetime` would have
    /// left it. Does nothing if a revocation leaves no entry.
    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate)
        throws(StrategyError)

    /// Returns the bytes that the store holds for this deployment; nil if there is no store.
    func storeBytes() throws(StrategyError) -> Int64?

    /// Returns the bytes that the authority publishes for nodes to fetch repeatedly, a key set or a
    /// status list, as it would be sent at `now`; nil if nodes fetch nothing while they run.
    func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64?

    /// Counts the store's entries that still affect a decision at `now`; nil if there is nothing to
    /// count. May take long: meant for the end of a trial.
    func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries?
}

/// An authority that is measured through another one within it.
public protocol ForwardedInstrumentation: AuthorityInstrumentation {
    associatedtype Instrumented: AuthorityInstrumentation

    /// The authority that answers for this one.
    var instrumented: Instrumented { get }
}

extension ForwardedInstrumentation {
    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try instrumented.prefill(revocations: count, lifetime: lifetime, at: now)
    }

    public func storeBytes() throws(StrategyError) -> Int64? { try instrumented.storeBytes() }

    public func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64? {
        try instrumented.publishedBytes(at: now)
    }

    public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        try instrumented.entries(at: now)
    }
}

/// The number and kind of a store's entries.
public enum StoreEntries: Sendable, Hashable {
    /// Tokens that could still be accepted.
    case liveTokens(Int)
    /// Revoked tokens that could otherwise still be accepted.
    case revokedTokens(Int)
    /// Refresh tokens that could still be redeemed.
    case liveRefreshTokens(Int)
}
