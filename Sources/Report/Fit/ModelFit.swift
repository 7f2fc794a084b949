import Metrics
package import Results
import Statistics

/// How well the models fit the run's own measurements, which is the basis of a projection.
package struct ModelFit: Sendable {
    /// The predicted distribution of a window compared with the measured bands.
    package struct WindowFit: Sendable {
        package let name: String
        package let request: RequestKind
        package let model: String
        /// The medians of the predicted distribution and of both measured bounds, in ms.
        package let modelP50_ms: Double
        package let lowerP50_ms: Double
        package let upperP50_ms: Double
        package let revocations: Int
        /// The smallest Kolmogorov–Smirnov distance from the distribution that values within the
        /// bands can have. If the model predicts no window, the share of revocations that were seen
        /// to have one.
        package let distance: Double
        /// The distance that 5 % of runs with this design exceed if the model holds. 0 if the model
        /// predicts no window.
        package let critical: Double
        /// The share of such runs with at least this distance. Nil if the model leaves nothing to
        /// chance.
        package let significance: Double?
        /// Whether the model holds, at 5 % for all distributions of the run together.
        package internal(set) var holds: Bool
    }

    /// A model's value compared with the measured one.
    package struct Prediction: Sendable {
        package let name: String
        package let modelled: Double
        package let measured: Double

        /// The error of the model relative to the measurement. Nil if nothing was measured.
        package var relativeError: Double? { measured > 0 ? modelled / measured - 1 : nil }
    }

    package let windows: [WindowFit]
    /// Verifications per second: all processors ÷ CPU per verification.
    package let capacities: [Prediction]
    /// Requests accepted per revocation: the rate at which a stolen token is used, times the
    /// window.
    package let exposures: [Prediction]

    init(
        _ run: RunFiles, _ variants: [MeasuredVariant],
        _ bands: [WindowBands.Key: WindowBands]
    ) {
        let sound = variants.filter { $0.invalidReason == nil }
        windows = WindowFits(sound, bands).fits
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
            guard
                let rate = variant.values["windows.stolen_use_rate_per_s"].flatMap(
                    DecimalText.number),
                let measured = variant[.exposedRequestsPerRevocation],
                let law = Self.lawOfStolenToken(variant, use_per_s: rate), law.high_ns > 0
            else { return nil }
            return Prediction(
                name: variant.name.description,
                modelled: rate * variant.ordinaryShare * law.mean_ns / 1e9, measured: measured)
        }
    }

    /// The stolen token is used at the unprobed node, so an answer about it is kept only as long as
    /// that use keeps it. In format 1 the token was used at probed nodes.
    private static func lawOfStolenToken(
        _ variant: MeasuredVariant, use_per_s: Double
    ) -> WindowLaw? {
        guard let law = variant.guarantee?.law else { return nil }
        guard variant.format != .first, WindowFormula(variant)?.isCache ?? false else { return law }
        return WindowLaw(
            low_ns: law.low_ns, high_ns: law.high_ns, expiry: law.expiry,
            keptShare: WindowLaw.keptShare(
                use_per_s: use_per_s, life_s: (law.high_ns - law.low_ns) / 1e9))
    }

    /// The number of distributions that leave something to chance.
    package var tested: Int { windows.count { $0.significance != nil } }
}

extension WindowLaw {
    /// The distribution in words.
    var text: String {
        let ends = [low_ns, high_ns].map { Quantity.time(ns: $0) }
        guard high_ns > low_ns else { return high_ns > 0 ? ends[1] : "none" }
        let none = keptShare < 1 ? "none where no answer is kept (\(missing)), else " : ""
        let cut = expiry.map { ", or expiry after \(Quantity.time(ns: Double($0.life_ns)))" } ?? ""
        return "\(none)uniform \(ends[0]) to \(ends[1])\(cut)"
    }

    private var missing: String { "\(plain((1 - keptShare) * 100, decimals: 2)) %" }
}
