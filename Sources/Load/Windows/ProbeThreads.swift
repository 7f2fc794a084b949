/// The number of threads that probe over a network.
package enum ProbeThreads {
    /// The most probes of one target under way at one place. The gap is at least a quarter of the
    /// round trip, and one more probe is on its way while an answer is late.
    static let mostOutstanding = 5

    /// The number of a node's workers that are probed in turn, where each learns of revocations on
    /// its own: few enough that a closing window asks each of them twice.
    static let workersPerNode = 4

    /// With more threads than this at all nodes together, there are no spare threads.
    private static let enough = 256

    /// Returns the number of threads per node: enough for the probes of one target with each kind
    /// of request. Unless there are too many nodes, there are as many spare threads, because
    /// watches overlap.
    package static func perNode(of nodes: Int, weighsRequests: Bool) -> Int {
        let least = mostOutstanding * (weighsRequests ? 2 : 1)
        return max(least, min(2 * least, enough / max(nodes, 1)))
    }
}
