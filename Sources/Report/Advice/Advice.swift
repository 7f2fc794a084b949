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
        /// At the rate of one machine; without a rate, at the common rate, or the headline's.
        package let p99: ResponseTimes.Reading
        /// Processors kept busy at the rate asked for, by nodes and by the store; of the store not
        /// known where its CPU time could not be read.
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
                    $0.price != nil
                        && !inputs.pricing.isCheaper(
                            best.measured, than: $0.measured, at: requirements.load)
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
        let p99 = p99(of: variant, requirements)
        let judgement = Judgement(variant: variant, p99: p99)
        let load = requirements.load
        return Advice.Candidate(
            measured: variant, misses: judgement.misses(of: requirements),
            caveats: judgement.caveats(of: requirements)
                + [variant.storeNote, variant.costNote].compactMap(\.self),
            price: pricing.price(of: variant, at: load), p99: p99,
            nodeCores: cores(variant.costs.node, at: load?.node_per_s, requirements),
            storeCores: variant.costs.store.flatMap {
                cores($0, at: load?.store_per_s, requirements)
            },
            storeBytes: storeBytes(variant, requirements),
            storeBytesPerRevocation: variant.value(.storeBytesPerRevocation))
    }

    private func p99(
        of variant: MeasuredVariant, _ requirements: Requirements
    ) -> ResponseTimes.Reading {
        if let rate = requirements.machineRate_per_s { return variant.responses.p99(at: rate) }
        if let rate = variant[.commonRate], variant[.verifyAtRate, .p99] != nil {
            return variant.responses.p99(at: rate)
        }
        guard let told = variant[.verifyTime, .p99] else { return .unknown("not measured") }
        // Of several levels of load, the one which `comparison.csv` tells.
        let point = variant.responses.curve.points.first { abs($0.value - told) < 0.01 }
        if let point { return .known(ResponseTimes.P99(point)) }
        let row = p99s.first {
            $0.key.name == variant.name && abs($0.value - told) < 0.01
        }
        let unplaced = RateCurve.Point(
            rate_per_s: 0, value: told, low: row?.low, high: row?.high)
        return .known(ResponseTimes.P99(unplaced, isRateKnown: false))
    }

    /// Cores that all machines keep busy, by the cost at the rate of one of them, or of a store.
    private func cores(
        _ costs: VerificationCosts, at rate_per_s: Double?, _ requirements: Requirements
    ) -> Estimate? {
        guard let total = requirements.rate_per_s, let cost = costs.cost(at: rate_per_s) else {
            return nil
        }
        return Estimate(total * cost.cost_us / 1e6, cost.basis, by: cost.text)
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
