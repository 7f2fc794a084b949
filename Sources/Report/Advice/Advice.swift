import Metrics
package import Results
import Statistics

/// Which strategies of a run meet a set of requirements, what they cost, and why the others do not.
package struct Advice: Sendable {
    package struct Candidate: Sendable {
        package let measured: MeasuredVariant
        /// Empty for one that fits.
        package let misses: [Miss]
        /// Requirements that are met, but not beyond doubt.
        package let caveats: [String]
        package let price: Price?
        /// Processors kept busy at the rate asked for, by nodes and by the store.
        package let nodeCores: Estimate?
        package let storeCores: Estimate?
        /// What the store holds for the live tokens asked for, or for the run's population.
        package let storeBytes: Estimate?
        /// What the store holds for each revocation that it remembers.
        package let storeBytesPerRevocation: Double?

        package var name: String { measured.name.description }
    }

    package let requirements: Requirements
    /// Strategies that meet every requirement, cheapest first.
    package let fits: [Candidate]
    /// In the order of the plan.
    package let rejected: [Candidate]
    /// Strategies that are statistically tied with the cheapest.
    package let tied: [Candidate]
    package let baseline: String
    /// Caveats about the run.
    package let notes: [String]

    package var cheapest: Candidate? { fits.first }

    package init(_ run: RunFiles, _ requirements: Requirements) throws(RunFilesError) {
        self.init(try DecisionInputs(run), requirements)
    }

    init(_ inputs: DecisionInputs, _ requirements: Requirements) {
        self.requirements = requirements
        let candidates = inputs.variants.map { inputs.candidate($0, requirements) }
        // Swift's sort is stable, so equals keep the order of the plan.
        let fits = candidates.filter(\.misses.isEmpty).sorted {
            ($0.price?.cost_us ?? .infinity) < ($1.price?.cost_us ?? .infinity)
        }
        self.fits = fits
        rejected = candidates.filter { !$0.misses.isEmpty }
        tied =
            fits.first.map { best in
                fits.dropFirst().filter {
                    !inputs.pricing.isCheaper(best.measured, than: $0.measured)
                }
            } ?? []
        baseline = inputs.run.manifest.plan.baseline
        notes = inputs.notes + inputs.doubtsAboutPrices
    }
}

/// What judging a run needs, read once for any number of requirements.
struct DecisionInputs {
    let run: RunFiles
    /// Without the calibration.
    let variants: [MeasuredVariant]
    let pricing: Pricing
    private let p99s: [SummaryRow]

    init(_ run: RunFiles) throws(RunFilesError) {
        self.run = run
        variants = try MeasuredVariant.all(of: run).filter { !$0.isCalibration }
        pricing = Pricing(run, variants)
        p99s = run.overall.filter {
            $0.key.isOf(.verifyTime, .p99) && $0.invalidReason == nil
        }
    }

    func candidate(
        _ variant: MeasuredVariant, _ requirements: Requirements
    ) -> Advice.Candidate {
        let judgement = Judgement(variant: variant, p99Interval: p99Interval(of: variant))
        return Advice.Candidate(
            measured: variant, misses: judgement.misses(of: requirements),
            caveats: judgement.caveats(of: requirements) + [variant.storeNote].compactMap(\.self),
            price: pricing.price(of: variant),
            nodeCores: cores(variant, .cpuPerVerify, requirements),
            storeCores: cores(variant, .storeCPUPerVerify, requirements),
            storeBytes: storeBytes(variant, requirements),
            storeBytesPerRevocation: variant.value(.storeBytesPerRevocation))
    }

    /// Of several levels of load, that of the level which `comparison.csv` tells.
    private func p99Interval(of variant: MeasuredVariant) -> (low: Double, high: Double)? {
        let own = p99s.filter { $0.key.name == variant.name }
        let told = variant[.verifyTime, .p99]
        let row = own.first { row in told.map { abs($0 - row.value) < 0.01 } ?? false }
        guard let low = row?.low, let high = row?.high else { return nil }
        return (low, high)
    }

    private func cores(
        _ variant: MeasuredVariant, _ metric: Metric, _ requirements: Requirements
    ) -> Estimate? {
        guard let rate = requirements.rate_per_s, let cost_us = variant[metric] else { return nil }
        let most = variant[.verifyPerSecond] ?? 0
        let model =
            rate > most
            ? "rate × CPU per verification; the highest measured rate was "
                + "\(Quantity.digits(most))/s"
            : nil
        return Estimate(rate * cost_us / 1e6, projectedBy: model)
    }

    private func storeBytes(
        _ variant: MeasuredVariant, _ requirements: Requirements
    ) -> Estimate? {
        guard let each = variant.storeBytesPerToken else { return nil }
        // What earlier revocations take, where the run began with some.
        let revoked = Double(variant.count("population.revoked") ?? 0)
        let earlier = revoked * (variant.value(.storeBytesPerRevocation) ?? 0)
        guard let population = variant.population else {
            return requirements.tokens.map {
                Estimate(
                    Double($0) * each,
                    projectedBy: "tokens × bytes per token; the run's population is unknown")
            }
        }
        let tokens = requirements.tokens ?? population
        let model =
            tokens > population
            ? "tokens × bytes per token; the largest measured population was \(population) "
                + "tokens" : nil
        return Estimate(Double(tokens) * each + earlier, projectedBy: model)
    }

    var notes: [String] {
        let manifest = run.manifest
        var notes: [String] = []
        if !manifest.isComplete {
            notes.append("the run is \(manifest.status.rawValue): it stopped before its last trial")
        }
        if manifest.guarantees == nil {
            notes.append(
                "the run's files contain no guarantees, so the reach of a revocation and the "
                    + "outage behaviour are unknown. Run the scenario again to record them")
        }
        return notes
    }

    var doubtsAboutPrices: [String] {
        let manifest = run.manifest
        if manifest.plan.blocks < BlockEstimate.fewestBlocks {
            return [
                "fewer than \(BlockEstimate.fewestBlocks) blocks yield no confidence interval: "
                    + "which strategy is cheaper is inconclusive"
            ]
        }
        guard manifest.aaFloor?.isEmpty ?? true else { return [] }
        return ["no A/A floor was measured: which strategy is cheaper is inconclusive"]
    }
}
