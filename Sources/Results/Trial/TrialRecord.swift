package import Metrics

/// Everything one trial found.
package struct TrialRecord: Sendable, Codable {
    package var block: Int
    /// The variant's place in the plan; of two programs each variant has two places.
    package var variantIndex: Int
    package var strategy: String
    package var variant: String
    /// The program that ran the trial.
    package var binary = Binary.this
    package var seed: UInt64
    /// Whether this is the A/A control, the baseline's second trial in its block.
    package var isControl = false
    /// Whether its strategy calibrates the harness.
    package var isCalibration = false
    /// False when the trial ended before its last phase.
    package var isComplete = false
    /// Why this trial is invalid; nil when it is valid.
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
    /// When each revocation was planned, since the start of the windows phase.
    package var revocationInstants_ns: [UInt64] = []
    package var warnings: [String] = []
    /// Each once, in the order in which they were found.
    package private(set) var notes: [RowNote] = []
    /// How long the trial's threads waited for a processor, phase by phase.
    package var runDelays: [RunDelayNote] = []
    /// What the oracle found; nil where no history was kept.
    package var oracle: OracleReport?

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

    /// The first measurement of that statistic, valid or not; of several latency phases, the
    /// headline's. A statistic that the headline's has too few observations for is not another's.
    package func measurement(_ metric: Metric, _ stat: Stat = .value) -> Measurement? {
        let own = measurements.filter { $0.metric == metric }
        let headline = own.filter { $0.phase == headlinePhase }
        return (headline.isEmpty ? own : headline).first { $0.stat == stat }
    }
}

extension [TrialRecord] {
    /// The fewest observations of a sound trial that are too few for a quantile; nil where every
    /// trial has it. Of the trials that have it alone, a median would be of a choice of blocks.
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
