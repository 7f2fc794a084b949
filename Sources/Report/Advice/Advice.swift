package import Record

/// Which strategies of a run hold a set of requirements, what they cost, and why the others don't.
package struct Advice: Sendable {
    package struct Candidate: Sendable {
        package let figures: VariantFigures
        /// Empty for one that fits.
        package let misses: [Miss]
        /// What holds, but not beyond doubt.
        package let caveats: [String]
        package let price: Price?
        /// Processors kept busy at the rate asked for, by nodes and by the store.
        package let nodeCores: Estimate?
        package let storeCores: Estimate?
        /// What the store holds for the live tokens asked for, or for the run's population.
        package let storeBytes: Estimate?
        /// What the store holds for each revocation that it remembers.
        package let storeBytesPerRevocation: Double?

        package var name: String { figures.name }
    }

    package let requirements: Requirements
    /// Those that hold everything, the cheapest first.
    package let fits: [Candidate]
    /// In the order of the plan.
    package let rejected: [Candidate]
    /// Those that the run does not show to cost more than the cheapest.
    package let tied: [Candidate]
    package let baseline: String
    /// What a reader has to know about the run.
    package let notes: [String]

    package var cheapest: Candidate? { fits.first }

    package init(_ run: RunFiles, _ requirements: Requirements) throws(RunFilesError) {
        self.init(try DecisionInputs(run), requirements)
    }

    init(_ desk: DecisionInputs, _ requirements: Requirements) {
        self.requirements = requirements
        let candidates = desk.figures.map { desk.candidate($0, requirements) }
        // Swift's sort is stable, so equals keep the order of the plan.
        let fits = candidates.filter(\.misses.isEmpty).sorted {
            ($0.price?.cost_us ?? .infinity) < ($1.price?.cost_us ?? .infinity)
        }
        self.fits = fits
        rejected = candidates.filter { !$0.misses.isEmpty }
        tied =
            fits.first.map { best in
                fits.dropFirst().filter {
                    !desk.pricing.isCheaper(best.figures, than: $0.figures)
                }
            } ?? []
        baseline = desk.run.manifest.plan.baseline
        notes = desk.notes + desk.doubtsAboutPrices
    }
}

/// What judging a run needs, read once for any number of requirements.
struct DecisionInputs {
    let run: RunFiles
    /// Without the harness's own.
    let figures: [VariantFigures]
    let pricing: Pricing
    private let p99s: [SummaryRow]

    init(_ run: RunFiles) throws(RunFilesError) {
        self.run = run
        figures = try VariantFigures.all(of: run).filter { !$0.isHarness }
        pricing = Pricing(run, figures)
        p99s = run.overall.filter {
            $0.key.metric == "verify_us" && $0.key.stat == "p99" && $0.invalidReason == nil
        }
    }

    func candidate(
        _ variant: VariantFigures, _ requirements: Requirements
    ) -> Advice.Candidate {
        let judgement = Judgement(variant: variant, p99Interval: p99Interval(of: variant))
        return Advice.Candidate(
            figures: variant, misses: judgement.misses(of: requirements),
            caveats: judgement.caveats(of: requirements) + [variant.storeNote].compactMap(\.self),
            price: pricing.price(of: variant),
            nodeCores: cores(variant, "cpu_us_per_verify", requirements),
            storeCores: cores(variant, "store_cpu_us_per_verify", requirements),
            storeBytes: storeBytes(variant, requirements),
            storeBytesPerRevocation: variant.figure("store_bytes_per_revocation", "value"))
    }

    /// Of several levels of load, that of the level which `comparison.csv` tells.
    private func p99Interval(of variant: VariantFigures) -> (low: Double, high: Double)? {
        let own = p99s.filter {
            $0.key.strategy == variant.strategy && $0.key.variant == variant.variant
        }
        let told = variant["verify_p99_us"]
        let row = own.first { row in told.map { abs($0 - row.value) < 0.01 } ?? false }
        guard let low = row?.low, let high = row?.high else { return nil }
        return (low, high)
    }

    private func cores(
        _ variant: VariantFigures, _ column: String, _ requirements: Requirements
    ) -> Estimate? {
        guard let rate = requirements.rate_per_s, let cost_us = variant[column] else { return nil }
        let most = variant["verify_per_s"] ?? 0
        let model =
            rate > most
            ? "rate × CPU time of a verification; \(Quantity.digits(most))/s was the most measured"
            : nil
        return Estimate(rate * cost_us / 1e6, projectedBy: model)
    }

    private func storeBytes(
        _ variant: VariantFigures, _ requirements: Requirements
    ) -> Estimate? {
        guard let each = variant.storeBytesPerToken else { return nil }
        // What earlier revocations take, where the run began with some.
        let revoked = Double(variant.count("population.revoked") ?? 0)
        let earlier = revoked * (variant.figure("store_bytes_per_revocation", "value") ?? 0)
        guard let population = variant.population else {
            return requirements.tokens.map {
                Estimate(
                    Double($0) * each,
                    projectedBy: "tokens × bytes each; the run's population is not known")
            }
        }
        let tokens = requirements.tokens ?? population
        let model =
            tokens > population
            ? "tokens × bytes each; \(population) tokens were the most measured" : nil
        return Estimate(Double(tokens) * each + earlier, projectedBy: model)
    }

    var notes: [String] {
        let manifest = run.manifest
        var notes: [String] = []
        if !manifest.isComplete {
            notes.append("the run is \(manifest.status): it ended before its last trial")
        }
        if manifest.guarantees == nil {
            notes.append(
                "the run's files state no guarantees: what a revocation reaches, and what nodes do "
                    + "when the store fails, is not known. Make the run again to have them")
        }
        return notes
    }

    var doubtsAboutPrices: [String] {
        let manifest = run.manifest
        if manifest.plan.blocks < MedianResamples.fewestBlocks {
            return [
                "fewer than \(MedianResamples.fewestBlocks) blocks give no interval: "
                    + "which is cheaper can't be told"
            ]
        }
        guard manifest.aaFloor?.isEmpty ?? true else { return [] }
        return ["no A/A floor was measured: which is cheaper can't be told"]
    }
}
