import Record

/// A deployment to project a run's figures to.
public struct Deployment: Sendable, Hashable {
    /// Each with one live token.
    public var clients: Int
    public var requests_per_s: Double
    public var revocations_per_s: Double
    public var nodes: Int
    /// Between a node and its store, there and back.
    public var rtt_ns: UInt64
    /// Settings and options that are other than in the run, by their names in a scenario:
    /// `token.ttl`, `jwks_refresh`.
    public var changes_ns: [String: UInt64]

    public init(
        clients: Int, requests_per_s: Double, revocations_per_s: Double, nodes: Int,
        rtt_ns: UInt64 = 0, changes_ns: [String: UInt64] = [:]
    ) {
        self.clients = max(clients, 1)
        self.requests_per_s = max(requests_per_s, 0)
        self.revocations_per_s = max(revocations_per_s, 0)
        self.nodes = max(nodes, 1)
        self.rtt_ns = rtt_ns
        self.changes_ns = changes_ns
    }

    /// Of one client.
    var use_per_s: Double { requests_per_s / Double(clients) }

    /// Of one client at one node, where any node may serve it.
    var useAtNode_per_s: Double { use_per_s / Double(nodes) }

    public var text: String {
        let changes = changes_ns.sorted { $0.key < $1.key }.map {
            "\($0.key)=\(Quantity.time(ns: Double($0.value)).replacing(" ", with: ""))"
        }
        let load = [
            "\(clients) clients", "\(plain(requests_per_s, decimals: 3)) requests/s",
            "\(plain(revocations_per_s, decimals: 3)) revocations/s", "\(nodes) nodes",
            "\(Quantity.time(ns: Double(rtt_ns))) to the store and back",
        ]
        return (changes + load).joined(separator: ", ")
    }
}
