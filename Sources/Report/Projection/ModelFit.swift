import Metrics
import Results
import Statistics

/// How well the models fit the run's own measurements: the basis of a projection.
package struct ModelFit: Sendable {
    /// A window's law against the measured bands.
    package struct WindowFit: Sendable {
        package let name: String
        package let model: String
        /// Medians: of the law, and of both measured bounds, ms.
        package let modelP50_ms: Double
        package let lowerP50_ms: Double
        package let upperP50_ms: Double
        package let revocations: Int
        /// The least Kolmogorov–Smirnov distance from the law that values within the bands can
        /// have; where the law allows no window, the share that were seen to have one.
        package let distance: Double
        /// What 5 % of samples of this size exceed although the law holds.
        package let critical: Double

        package var holds: Bool { distance <= critical }
    }

    /// What a model gives against what was measured.
    package struct Prediction: Sendable {
        package let name: String
        package let modelled: Double
        package let measured: Double

        /// Of the model to the measurement; nil where nothing was measured.
        package var relativeError: Double? { measured > 0 ? modelled / measured - 1 : nil }
    }

    package let windows: [WindowFit]
    /// Verifications per second: all processors ÷ CPU per verification.
    package let capacities: [Prediction]
    /// Requests accepted for each revocation: the rate a stolen token is used at, times the window.
    package let exposures: [Prediction]

    init(_ run: RunFiles, _ variants: [MeasuredVariant]) throws(RunFilesError) {
        let bands = try WindowBands.all(of: run)
        let sound = variants.filter { $0.invalidReason == nil }
        windows = sound.compactMap { variant in
            guard let own = bands[variant.name],
                let law = variant.guarantee?.law
            else { return nil }
            return Self.window(variant, law, own)
        }
        let processors = run.manifest.machine?.processors
        capacities = sound.compactMap { variant in
            guard let processors, let cost_us = variant.cost_us, cost_us > 0,
                let measured = variant[.verifyPerSecond]
            else { return nil }
            return Prediction(
                name: variant.name.description, modelled: Double(processors) * 1e6 / cost_us,
                measured: measured)
        }
        exposures = sound.compactMap { variant in
            guard let rate = variant.values["windows.stolen_use_rate_per_s"].flatMap(Double.init),
                let measured = variant[.exposedRequestsPerRevocation],
                let law = variant.guarantee?.law, law.high_ns > 0
            else { return nil }
            return Prediction(
                name: variant.name.description, modelled: rate * law.mean_ns / 1e9,
                measured: measured)
        }
    }

    /// Nodes share a revocation's instant, and often its end: the sample is of revocations.
    private static func window(
        _ variant: MeasuredVariant, _ law: WindowLaw, _ own: WindowBands
    ) -> WindowFit? {
        guard let lower = Statistics.quantile(0.5, of: own.bands.map(\.lower)),
            let upper = Statistics.quantile(0.5, of: own.bands.map(\.upper))
        else { return nil }
        let isSpread = law.high_ns > law.low_ns
        // A value's share under its own law is uniform.
        let distance =
            isSpread
            ? Statistics.uniformDistance(
                ofBands: own.bands.map { band in
                    (
                        lower: law.share(closedBy: band.lower * 1e6),
                        upper: law.share(closedBy: band.upper * 1e6)
                    )
                }, length: 1)
            : Double(own.bands.count { $0.lower * 1e6 > law.low_ns }) / Double(own.bands.count)
        return WindowFit(
            name: variant.name.description, model: law.text,
            modelP50_ms: isSpread ? law.quantile(0.5) / 1e6 : law.low_ns / 1e6, lowerP50_ms: lower,
            upperP50_ms: upper, revocations: own.revocations, distance: distance,
            critical: Statistics.criticalDistance(count: own.revocations, significance: 0.05))
    }
}

extension WindowLaw {
    /// In words.
    var text: String {
        let ends = [low_ns, high_ns].map { Quantity.time(ns: $0) }
        guard high_ns > low_ns else { return high_ns > 0 ? ends[1] : "none" }
        let cut = expiry.map { ", or expiry after \(Quantity.time(ns: Double($0.life_ns)))" } ?? ""
        return "uniform \(ends[0]) to \(ends[1])\(cut)"
    }
}
