package import Metrics
import Results
import Statistics

/// The cost per verification, and its ratio to the baseline.
package struct Price: Sendable {
    /// CPU per verification at node and store together, in µs.
    package let cost_us: Double
    package let basis: Basis
    /// At which rates it was measured.
    package let text: String
    /// To the baseline: the median of the ratios within blocks. Nil where none was measured.
    package let ratio: Double?
    package let interval: ConfidenceInterval?
}

/// Prices the variants of one run.
struct Pricing {
    private let run: RunFiles
    private let variants: [MeasuredVariant]

    init(_ run: RunFiles, _ variants: [MeasuredVariant]) {
        self.run = run
        self.variants = variants
    }

    /// - Parameter load: nil, or where the run has no figures at load, for saturation.
    func price(of variant: MeasuredVariant, at load: PricedLoad? = nil) -> Price? {
        guard let saturation_us = variant.cost_us else { return nil }
        let costs = variant.costs
        let loaded = costs.hasLoad ? load : nil
        let node = costs.node.cost(at: loaded?.node_per_s)
        let store = costs.store?.cost(at: loaded?.store_per_s)
        let ratio = baseline(of: variant).flatMap { costRatio(of: variant, to: $0, at: load) }
        let texts = [
            node?.text,
            // Of several machines the store gets the sum.
            store.flatMap { $0.text == node?.text ? nil : "at the store \($0.text)" },
        ]
        return Price(
            cost_us: loaded == nil ? saturation_us : costs.total_us(at: loaded) ?? saturation_us,
            basis: Basis.least([node?.basis, store?.basis].compactMap(\.self)),
            text: texts.compactMap(\.self).joined(separator: "; "), ratio: ratio?.value,
            interval: ratio?.interval)
    }

    /// Whether the run shows that one costs less than the other: beyond the interval of their
    /// ratio and the A/A floor.
    func isCheaper(
        _ one: MeasuredVariant, than other: MeasuredVariant, at load: PricedLoad? = nil
    ) -> Bool {
        guard let ratio = costRatio(of: other, to: one, at: load) else { return false }
        let floor = run.manifest.aaFloor?.floor(
            between: one.name, and: other.name, .cpuPerVerify, .value,
            phase: VerificationCosts.closedLoop)
        let difference = Difference(
            ratio: ratio.value, interval: ratio.interval, floor: floor, better: .lower)
        return difference == .worse
    }

    /// The baseline strategy's variant with the same settings, else its first, as the run's own
    /// ratios have it.
    func baseline(of variant: MeasuredVariant) -> MeasuredVariant? {
        let plan = run.manifest.plan
        func settings(_ variant: MeasuredVariant) -> PlainJSON? {
            plan.variants.first { $0.name == variant.name }?.settings
        }
        let candidates = variants.filter { $0.name.strategy == plan.baseline }
        return candidates.first { settings($0) == settings(variant) } ?? candidates.first
    }

    /// Both at load, or both at saturation.
    private func costRatio(
        of one: MeasuredVariant, to other: MeasuredVariant, at load: PricedLoad?
    ) -> (value: Double, interval: ConfidenceInterval?)? {
        let load = one.costs.hasLoad && other.costs.hasLoad ? load : nil
        let others = other.costs_us(at: load)
        // In the order of the blocks: a resample is of ranks.
        let ratios = one.costs_us(at: load).sorted { $0.key < $1.key }.compactMap { block, cost in
            others[block].flatMap { $0 > 0 ? cost / $0 : nil }
        }
        guard let value = Statistics.median(ratios) else { return nil }
        return (value, BlockEstimate(of: ratios)?.interval)
    }
}
