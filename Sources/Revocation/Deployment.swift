public import Tokens

/// A running strategy: an authorization server, and resource servers that learn from it what was
/// revoked. What a load, a test or an attack drives.
///
/// The two sides share stores and published documents, and nothing else.
public protocol Deployment: Sendable {
    associatedtype Authority: TokenAuthority, AuthorityInstrumentation
    associatedtype Node: VerifierNode, NodeInstrumentation

    var guarantee: Guarantee { get }

    /// A handle on the authorization server: one for each issuing thread.
    func makeAuthority() throws(StrategyError) -> Authority

    /// One resource server with its own caches, keys and feeds, which starts them as of `now`.
    func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node
}

/// A node's place in its deployment.
public struct NodeID: Sendable, Hashable {
    public let index: Int
    /// Nodes in the deployment.
    public let count: Int

    public init(index: Int, of count: Int) {
        self.index = index
        self.count = max(count, 1)
    }

    /// The only node of its deployment.
    public static let only = NodeID(index: 0, of: 1)

    /// How far into a period of its own each node starts, so that nodes start evenly apart, as
    /// servers that were started at different times.
    public func start(in period_us: Int64) -> Int64 {
        Int64(Double(period_us) * (Double(index + 1) / Double(count)))
    }
}
