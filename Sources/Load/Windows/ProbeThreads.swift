/// How many threads probe over a network.
package enum ProbeThreads {
    /// Probes of one target under way at one place: the gap is a quarter of the round trip at least,
    /// and one more is on its way while an answer is late.
    static let mostOutstanding = 5

    /// Beyond this many threads at all nodes together there are no spare ones.
    private static let enough = 256

    /// Those of one node: for the probes of one target by each kind of request, and where there are
    /// not too many nodes as many again, since watches overlap.
    package static func perNode(of nodes: Int, weighsRequests: Bool) -> Int {
        let least = mostOutstanding * (weighsRequests ? 2 : 1)
        return max(least, min(2 * least, enough / max(nodes, 1)))
    }
}
