import Results

/// A deployment to project a run's measurements to.
package struct TargetDeployment: Sendable, Hashable {
    /// Each with one live token.
    package var clients: Int
    package var requests_per_s: Double
    package var revocations_per_s: Double
    package var nodes: Int
    /// Between a node and its store, there and back.
    package var rtt_ns: UInt64
    /// Settings and options that are other than in the run, by their names in a scenario:
    /// `token.ttl`, `jwks_refresh`.
    package var changes_ns: [String: UInt64]

    package init(
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

    package var text: String {
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
