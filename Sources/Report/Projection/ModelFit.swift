import Record

/// How well the models fit what the run itself measured: the ground that a projection stands on.
public struct ModelFit: Sendable {
    /// A window's law against the measured bands.
    public struct Window: Sendable {
        public let name: String
        public let model: String
        /// Medians: of the law, and of both measured bounds, ms.
        public let modelP50_ms: Double
        public let lowerP50_ms: Double
        public let upperP50_ms: Double
        public let revocations: Int
        /// The least Kolmogorov–Smirnov distance from the law that values within the bands can have;
        /// where the law allows no window, the share that were seen to have one.
        public let distance: Double
        /// What 5 % of samples of this size exceed although the law holds.
        public let critical: Double

        public var holds: Bool { distance <= critical }
    }

    /// A figure that a model gives against the measured one.
    public struct Figure: Sendable {
        public let name: String
        public let modelled: Double
        public let measured: Double

        /// Of the model to the measurement; nil where nothing was measured.
        public var relativeError: Double? { measured > 0 ? modelled / measured - 1 : nil }
    }

    public let windows: [Window]
    /// Verifications a second: all processors busy with what a verification costs.
    public let capacities: [Figure]
    /// Requests accepted for each revocation: the rate a stolen token is used at, times the window.
    public let exposures: [Figure]

    init(_ run: RunFiles, _ figures: [VariantFigures]) throws(RunFilesError) {
        let bands = try WindowBands.all(of: run)
        let sound = figures.filter { $0.invalidReason == nil }
        windows = sound.compactMap { variant in
            guard let own = bands[[variant.strategy, variant.variant]],
                let model = WindowModel(variant)
            else { return nil }
            return Self.window(variant, model, own)
        }
        let processors = run.manifest.machine?.processors
        capacities = sound.compactMap { variant in
            guard let processors, let cost_us = variant.cost_us, cost_us > 0,
                let measured = variant["verify_per_s"]
            else { return nil }
            return Figure(
                name: variant.name, modelled: Double(processors) * 1e6 / cost_us,
                measured: measured)
        }
        exposures = sound.compactMap { variant in
            guard let rate = variant.values["windows.stolen_use_rate_per_s"].flatMap(Double.init),
                let measured = variant["exposed_requests_per_revocation"],
                let model = WindowModel(variant), model.high_ns > 0
            else { return nil }
            let mean_s = (model.low_ns + model.high_ns) / 2e9
            return Figure(name: variant.name, modelled: rate * mean_s, measured: measured)
        }
    }

    /// Nodes share a revocation's instant, and often its end: the sample is of revocations.
    private static func window(
        _ variant: VariantFigures, _ model: WindowModel, _ own: WindowBands
    ) -> Window? {
        guard let lower = Statistics.quantile(0.5, of: own.bands.map(\.lower)),
            let upper = Statistics.quantile(0.5, of: own.bands.map(\.upper))
        else { return nil }
        let (low, high) = (model.low_ns / 1e6, model.high_ns / 1e6)
        let shifted = own.bands.map { (lower: $0.lower - low, upper: $0.upper - low) }
        let distance =
            high > low
            ? Statistics.uniformDistance(ofBands: shifted, length: high - low)
            : Double(shifted.count { $0.lower > 0 }) / Double(shifted.count)
        let text =
            high > low
            ? "uniform \(Shown.duration(ms: low)) to \(Shown.duration(ms: high))"
            : (high > 0 ? Shown.duration(ms: high) : "none")
        return Window(
            name: variant.name, model: text, modelP50_ms: (low + high) / 2, lowerP50_ms: lower,
            upperP50_ms: upper, revocations: own.revocations, distance: distance,
            critical: Statistics.criticalDistance(count: own.revocations, significance: 0.05))
    }
}
