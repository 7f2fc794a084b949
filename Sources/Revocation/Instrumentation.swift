package import Tokens

/// What a measurement asks of a node, besides its work. Every node states each: nil where there is
/// nothing of the kind.
package protocol NodeInstrumentation {
    /// Bytes that this node holds to recognise revoked tokens: keys, caches, feeds. An estimate
    /// from counts and element sizes.
    var stateBytes: Int { get }

    /// Bytes that this node has fetched or been sent so far to learn of revocations, in both
    /// directions, heartbeats and polls that brought nothing included; nil where it asks at every
    /// request or never learns.
    var feedBytes: Int64? { get }

    /// How often this node's filter was wrong; nil where there is none.
    var filterAccuracy: FilterAccuracy? { get }
}

/// How often a filter reported a valid token as possibly revoked.
package struct FilterAccuracy: Sendable, Hashable {
    /// Questions about tokens in force.
    package let asked: Int
    package let falsePositives: Int
    /// The share that theory expects of the filter as it is now.
    package let expectedShare: Double

    package init(asked: Int, falsePositives: Int, expectedShare: Double) {
        self.asked = asked
        self.falsePositives = falsePositives
        self.expectedShare = expectedShare
    }
}

/// What a measurement asks of the authorization server, besides its work. Every authority states
/// each: nil where there is nothing of the kind.
package protocol AuthorityInstrumentation {
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

/// What a store holds.
package enum StoreEntries: Sendable, Hashable {
    /// Tokens that could still be accepted.
    case liveTokens(Int)
    /// Revoked tokens that could otherwise still be accepted.
    case revokedTokens(Int)
    /// Refresh tokens that could still be redeemed.
    case liveRefreshTokens(Int)
}
