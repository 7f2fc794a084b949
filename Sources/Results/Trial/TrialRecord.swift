package import Metrics
package import Revocation

/// Everything that one trial found.
package struct TrialRecord: Sendable, Codable {
    package var block: Int
    /// The variant's index in the plan. In a run of two programs each variant has two.
    package var variantIndex: Int
    package var strategy: String
    package var variant: String
    /// The program that ran the trial.
    package var binary = Binary.this
    package var seed: UInt64
    package var deployment = DeploymentKind.inProcess
    /// Whether this is an A/A control, a variant's second trial in its block.
    package var isControl = false
    /// Whether the strategy calibrates the harness.
    package var isCalibration = false
    /// False if the trial ended before its last phase.
    package var isComplete = false
    /// Why this trial is invalid. Nil if it is valid.
    package var invalidReason: String?
    package var guarantee: StatedGuarantee
    /// Names of refusal reasons, in the order of the tallies' counts.
    package var reasons: [String]
    package var measurements: [Measurement] = []
    /// The latency phase whose response times are the strategy's headline.
    package var headlinePhase: String?
    package var distributions: [Distribution] = []
    package var revocations: [RevocationRow] = []
    package var intervals: [IntervalRow] = []
    /// Digests of everything derived from the seed: population, draws, schedule, revocation
    /// instants.
    package var fingerprints: [String: String] = [:]
    /// When each revocation was planned, counted from the start of the windows phase.
    package var revocationInstants_ns: [UInt64] = []
    package var warnings: [String] = []
    /// The notes without duplicates, in the order in which they were found.
    package private(set) var notes: [RowNote] = []
    /// How long the trial's threads waited for a processor, phase by phase.
    package var runDelays: [RunDelayNote] = []
    /// What the oracle found. Nil if no history was kept.
    package var oracle: OracleReport?

    package var isOverHTTP: Bool { deployment == .http }

    package init(
        block: Int, variantIndex: Int, strategy: String, variant: String, seed: UInt64,
        guarantee: StatedGuarantee, reasons: [String]
    ) {
        self.block = block
        self.variantIndex = variantIndex
        self.strategy = strategy
        self.variant = variant
        self.seed = seed
        self.guarantee = guarantee
        self.reasons = reasons
    }

    package var name: VariantName { VariantName(strategy, variant, binary: binary) }

    package mutating func add(_ note: RowNote) {
        if !notes.contains(note) { notes.append(note) }
    }

    /// Returns the first measurement of a statistic, valid or not; of several latency phases, that
    /// of the headline phase. If the headline phase has too few observations for the statistic, no
    /// other phase replaces it.
    package func measurement(_ metric: Metric, _ stat: Stat = .value) -> Measurement? {
        let own = measurements.filter { $0.metric == metric }
        let headline = own.filter { $0.phase == headlinePhase }
        return (headline.isEmpty ? own : headline).first { $0.stat == stat }
    }
}

extension [TrialRecord] {
    /// Returns the smallest number of observations of a sound trial that is too small for a
    /// quantile. Nil if every trial has the quantile. A median over only the trials that have it
    /// would be over a biased selection of blocks.
    package func tooFew(for metric: Metric, _ stat: Stat) -> Int? {
        guard stat.share != nil else { return nil }
        return compactMap { trial -> Int? in
            guard trial.invalidReason == nil, trial.measurement(metric, stat) == nil,
                let largest = trial.measurement(metric, .max), largest.invalidReason == nil
            else { return nil }
            return largest.n
        }.min()
    }
}
