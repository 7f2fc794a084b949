public import Tokens

/// A running strategy: an authorization server, and resource servers that learn of revocations from
/// it. Loads, tests and attacks drive a deployment.
///
/// The two sides share stores and published documents, and nothing else.
public protocol Deployment: Sendable {
    associatedtype Authority: TokenAuthority, AuthorityInstrumentation
    associatedtype Node: VerifierNode, NodeInstrumentation

    var guarantee: Guarantee { get }

    /// Whether servers decide by the dates that their callers give. False where they read clocks of
    /// their own, so that time has to pass.
    var decidesByGivenDates: Bool { get }

    /// Returns a handle on the authorization server: one per issuing thread.
    func makeAuthority() throws(StrategyError) -> Authority

    /// Makes one resource server with its own caches, keys and feeds, which start as of `now`.
    func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node
}

extension Deployment {
    public var decidesByGivenDates: Bool { true }
}

/// A node's place in its deployment.
public struct NodeID: Sendable, Hashable {
    public let index: Int
    /// The number of nodes in the deployment.
    public let count: Int

    public init(index: Int, of count: Int) {
        self.index = index
        self.count = max(count, 1)
    }

    /// The only node of its deployment.
    public static let only = NodeID(index: 0, of: 1)

    /// Returns the offset at which this node starts its own period. The nodes' offsets are evenly
    /// spaced, as if the servers had been started at different times.
    public func start(in period_us: Int64) -> Int64 { Int64(Double(period_us) * startShare) }

    /// The same offset as a share of the period, above 0 and at most 1.
    public var startShare: Double { Double(index + 1) / Double(count) }
}
