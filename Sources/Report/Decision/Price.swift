package import Metrics
import Results
import Revocation
import Statistics

/// The cost per verification at saturation, and its ratio to the baseline.
package struct Price: Sendable {
    /// CPU per verification of nodes and the process outside, in µs.
    package let cost_us: Double
    /// The ratio to the baseline, as the median of the ratios within blocks. Nil if none was
    /// measured.
    package let ratio: Double?
    package let interval: ConfidenceInterval?
}

/// Computes the prices of the variants of one run.
struct Pricing: Sendable {
    private let run: RunFiles
    private let variants: [MeasuredVariant]

    init(_ run: RunFiles, _ variants: [MeasuredVariant]) {
        self.run = run
        self.variants = variants
    }

    func price(of variant: MeasuredVariant) -> Price? {
        guard let cost_us = variant.cost_us else { return nil }
        let ratio = baseline(of: variant).flatMap { costRatio(of: variant, to: $0) }
        return Price(cost_us: cost_us, ratio: ratio?.value, interval: ratio?.interval)
    }

    /// Returns the baseline strategy's variant with the same settings, or else its first variant in
    /// the same deployment, as for the run's own ratios.
    func baseline(of variant: MeasuredVariant) -> MeasuredVariant? {
        let plan = run.manifest.plan
        func settings(_ variant: MeasuredVariant) -> PlainJSON? {
            plan.variants.first { $0.name == variant.name }?.settings
        }
        let candidates = variants.filter {
            $0.name.strategy == plan.baseline && $0.deployment == variant.deployment
        }
        return candidates.first { settings($0) == settings(variant) } ?? candidates.first
    }

    private func costRatio(
        of one: MeasuredVariant, to other: MeasuredVariant
    ) -> (value: Double, interval: ConfidenceInterval?)? {
        let others = other.costsByBlock_us
        // The ratios are in the order of the blocks, because resampling is by position.
        let ratios = one.costsByBlock_us.sorted { $0.key < $1.key }.compactMap { block, cost in
            others[block].flatMap { $0 > 0 ? cost / $0 : nil }
        }
        guard let value = Statistics.median(ratios) else { return nil }
        return (value, BlockEstimate(of: ratios)?.interval)
    }
}
