public import Tokens

/// What a measurement asks of a node, besides its work. Every node states each: nil where there is
/// nothing of the kind.
public protocol NodeInstrumentation {
    /// Bytes that this node holds to recognise revoked tokens: keys, caches, feeds. An estimate
    /// from counts and element sizes.
    var stateBytes: Int { get }

    /// Bytes that this node has fetched or been sent so far to learn of revocations, in both
    /// directions, heartbeats and polls that brought nothing included; nil where it asks at every
    /// request or never learns.
    var feedBytes: Int64? { get }

    /// Processor time of the threads that this node keeps for itself, such as a feed's, so far; nil
    /// where it has none, or the system does not tell.
    var ownThreadsTime_ns: UInt64? { get }

    /// What only nodes of some strategies can tell, such as how often a filter was wrong; empty where
    /// there is nothing of the kind.
    var observations: [any NodeObservation] { get }
}

/// What a node tells about its work so far, beyond what every node tells. A strategy declares a type
/// of its own, and the phase that measures a metric by it looks for that type.
public protocol NodeObservation: Sendable {}

/// What a measurement asks of the authorization server, besides its work. Every authority states
/// each: nil where there is nothing of the kind.
public protocol AuthorityInstrumentation {
    /// Fills the store as `count` earlier revocations of tokens living for `lifetime` would have
    /// left it; does nothing where a revocation leaves nothing behind.
    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate)
        throws(StrategyError)

    /// Bytes that the store holds for this deployment; nil where there is no store.
    func storeBytes() throws(StrategyError) -> Int64?

    /// Bytes of what the authority publishes for nodes to fetch again and again, a key set or a
    /// status list, as it would be sent at `now`; nil where nodes fetch nothing while they run.
    func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64?

    /// Counts what the store holds that still decides something at `now`; nil where there is
    /// nothing to count. May take long: for the end of a trial.
    func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries?
}

/// An authority that is measured as another one within it is.
public protocol ForwardedInstrumentation: AuthorityInstrumentation {
    associatedtype Instrumented: AuthorityInstrumentation

    /// Answers all that a measurement asks.
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

/// What a store holds.
public enum StoreEntries: Sendable, Hashable {
    /// Tokens that could still be accepted.
    case liveTokens(Int)
    /// Revoked tokens that could otherwise still be accepted.
    case revokedTokens(Int)
    /// Refresh tokens that could still be redeemed.
    case liveRefreshTokens(Int)
}
