import Record

/// The windows of a deployment: of one node, and until the last node refuses.
package struct ProjectedWindow: Sendable {
    package let p50_ns: Double
    package let p99_ns: Double
    package let max_ns: Double
    package let mean_ns: Double
    /// The median, over revocations, of when the last node refuses.
    package let allNodesP50_ns: Double
    /// The longest that the strategy promises; nil where it promises none.
    package let bound_ns: Double?
    /// In words.
    package let model: String

    init(_ model: WindowModel, _ variant: VariantFigures, _ deployment: Deployment) {
        let law = model.law(under: deployment.changes_ns)
        let span = law.high_ns - law.low_ns
        let rtt = Double(deployment.rtt_ns)
        bound_ns = model.bound(under: deployment.changes_ns)
        let family = model.guarantee.family
        if span == 0, family == "pushed", let p50 = variant["window_p50_ms"],
            let p99 = variant["window_p99_ms"], let max = variant["window_max_ms"]
        {
            // What a message takes inside one machine, and the way to another.
            let values = [p50, p99, max].map { $0 * 1e6 + rtt }
            (p50_ns, p99_ns, max_ns) = (values[0], values[1], values[2])
            (mean_ns, allNodesP50_ns) = (values[0], values[2])
            self.model = "as measured, and a message's way"
            return
        }
        let way = family == "polled" || family == "pushed" ? rtt : 0
        func quantile(_ share: Double, nodes: Int = 1) -> Double {
            (span == 0 ? law.low_ns : law.quantile(share, nodes: nodes)) + way
        }
        (p50_ns, p99_ns, max_ns) = (quantile(0.5), quantile(0.99), quantile(1))
        mean_ns = (span == 0 ? law.low_ns : law.mean_ns) + way
        // Nodes renew what they know independently; a token expires everywhere at once.
        let isShared = family == "expires" || family == "asks"
        allNodesP50_ns = isShared ? p50_ns : quantile(0.5, nodes: max(deployment.nodes, 1))
        let settings =
            model.settings.isEmpty
            ? "as in the run" : "by \(model.settings.joined(separator: " + "))"
        self.model =
            span == 0
            ? (family == "asks" ? "asked at every request: none" : "always \(law.text)")
            : "\(law.text), \(settings)"
    }
}
