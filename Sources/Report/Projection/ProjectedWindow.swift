import Metrics
import Results
import Revocation
import Statistics

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

    init(_ formula: WindowFormula, _ variant: MeasuredVariant, _ deployment: TargetDeployment) {
        let law = formula.law(under: deployment.changes_ns)
        let span = law.high_ns - law.low_ns
        let rtt = Double(deployment.rtt_ns)
        bound_ns = formula.bound(under: deployment.changes_ns)
        let family = formula.guarantee.family
        if span == 0, family == .pushed, let p50 = variant[.windowUpper, .p50],
            let max = variant[.windowUpper, .max]
        {
            // What a message takes inside one machine, and the way to another.
            let values = [p50, variant[.windowUpper, .p99] ?? max, max].map { $0 * 1e6 + rtt }
            (p50_ns, p99_ns, max_ns) = (values[0], values[1], values[2])
            (mean_ns, allNodesP50_ns) = (values[0], values[2])
            self.model = "as measured, plus one network way"
            return
        }
        let way = family == .polled || family == .pushed ? rtt : 0
        func quantile(_ share: Double, nodes: Int = 1) -> Double {
            (span == 0 ? law.low_ns : law.quantile(share, nodes: nodes)) + way
        }
        (p50_ns, p99_ns, max_ns) = (quantile(0.5), quantile(0.99), quantile(1))
        mean_ns = (span == 0 ? law.low_ns : law.mean_ns) + way
        // Nodes renew what they know independently; a token expires everywhere at once.
        let isShared = family == .expires || family == .asks
        allNodesP50_ns = isShared ? p50_ns : quantile(0.5, nodes: max(deployment.nodes, 1))
        let settings =
            formula.highTerms.isEmpty
            ? "as in the run" : "by \(formula.highTerms.names.joined(separator: " + "))"
        self.model =
            span == 0
            ? (family == .asks
                ? "none: the store is asked for every request" : "always \(law.text)")
            : "\(law.text), \(settings)"
    }
}
