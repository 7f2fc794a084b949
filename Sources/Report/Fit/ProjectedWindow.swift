import Metrics
import Results
import Revocation
import Statistics

/// The projected windows of a deployment: at one node, and until the last node refuses.
package struct ProjectedWindow: Sendable {
    package let p50_ns: Double
    package let p99_ns: Double
    package let max_ns: Double
    package let mean_ns: Double
    /// The median over revocations of the time at which the last node refuses.
    package let allNodesP50_ns: Double
    /// The longest window that the strategy promises. Nil if it promises none.
    package let bound_ns: Double?
    /// The model in words.
    package let model: String
}

extension ProjectedWindow {
    /// - Parameters:
    ///   - settings_ns: the deployment's durations.
    ///   - meanUpper_ms: the mean of the measured windows' upper bounds.
    /// - keptShare: the share of revocations for which a node holds a cached answer.
    /// - roundTrip_ns: the round trip between a node and its store.
    init(
        _ formula: WindowFormula, _ variant: MeasuredVariant,
        settings_ns: [DurationTerm: Double], meanUpper_ms: Double?, keptShare: Double,
        bound_ns: Double?, roundTrip_ns: Double, nodes: Int
    ) {
        let law = formula.law(under: settings_ns, keptShare: keptShare)
        // The one-way time from the store to the node is half of a round trip.
        let way_ns = roundTrip_ns / 2
        if formula.guarantee.family == .pushed, law.high_ns == law.low_ns,
            let measured = Self(of: variant, meanUpper_ms, way_ns: way_ns, bound_ns: bound_ns)
        {
            self = measured
        } else {
            self.init(law, formula, way_ns: way_ns, bound_ns: bound_ns, nodes: nodes)
        }
    }

    /// Projects the time of a message within one machine, plus the way to another machine.
    private init?(
        of variant: MeasuredVariant, _ meanUpper_ms: Double?, way_ns: Double, bound_ns: Double?
    ) {
        guard let p50 = variant[.windowUpper, .p50], let max = variant[.windowUpper, .max] else {
            return nil
        }
        func ns(_ time_ms: Double) -> Double { time_ms * 1e6 + way_ns }
        self.init(
            p50_ns: ns(p50), p99_ns: ns(variant[.windowUpper, .p99] ?? max), max_ns: ns(max),
            mean_ns: ns(meanUpper_ms ?? p50),
            // Holds for as few nodes as in the run. With many nodes it approaches the longest
            // window.
            allNodesP50_ns: ns(max), bound_ns: bound_ns,
            model: "as measured, plus half a round trip to the store")
    }

    private init(
        _ law: WindowLaw, _ formula: WindowFormula, way_ns: Double, bound_ns: Double?, nodes: Int
    ) {
        let family = formula.guarantee.family
        let isSpread = law.high_ns > law.low_ns
        // The age of a cached answer counts from its question, so the travel time is part of its
        // life.
        let travels = (family == .polled || family == .pushed) && !formula.isCache
        let way_ns = travels ? way_ns : 0
        func quantile(_ share: Double, nodes: Int = 1) -> Double {
            (isSpread ? law.quantile(share, nodes: nodes) : law.low_ns) + way_ns
        }
        // Nodes renew their data independently, but a token expires everywhere at the same time.
        let isShared = family == .expires || family == .asks
        let settings =
            formula.highSums.first.map { "by \($0.names.joined(separator: " + "))" }
            ?? "as in the run"
        let always = family == .asks ? "none: the store is asked for every request" : nil
        self.init(
            p50_ns: quantile(0.5), p99_ns: quantile(0.99), max_ns: quantile(1),
            mean_ns: (isSpread ? law.mean_ns : law.low_ns) + way_ns,
            allNodesP50_ns: quantile(0.5, nodes: isShared ? 1 : max(nodes, 1)),
            bound_ns: bound_ns,
            model: isSpread ? "\(law.text), \(settings)" : always ?? "always \(law.text)")
    }
}
