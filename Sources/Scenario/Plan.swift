package import Metrics
package import Model
package import Revocation

/// A scenario with every value resolved: what is run, in which order, from which seeds.
///
/// The same file, overrides and seed give the same plan everywhere. `meta.json` contains it.
package struct Plan: Sendable, Hashable, Codable {
    /// The file's name without folder and extension.
    package let scenario: String
    /// The scenario's question: the file's first comment.
    package let question: String
    package let seed: UInt64
    package let blocks: Int
    /// The strategy to which ratios are taken.
    package let baseline: String
    /// The calibration, then the scenario's strategies in its order, each with its sweep.
    package let variants: [Variant]
    /// In the order in which they run, block after block.
    package let trials: [Trial]
    /// Decisions made on the user's behalf that should be reported.
    package let notes: [String]
    /// Conditions on the results; most scenarios have none.
    package let thresholds: [Threshold]
    /// What a deployment requires of strategies; nil if the scenario states nothing. For readers of
    /// the results: trials do not get it.
    package private(set) var requirement: Requirement?

    private enum CodingKeys: String, CodingKey {
        case scenario, question, seed, blocks, baseline, variants, trials, notes, thresholds
    }

    package init(
        scenario: String, question: String, seed: UInt64, blocks: Int, baseline: String,
        variants: [Variant], trials: [Trial], notes: [String] = [], thresholds: [Threshold] = [],
        requirement: Requirement? = nil
    ) {
        self.scenario = scenario
        self.question = question
        self.seed = seed
        self.blocks = blocks
        self.baseline = baseline
        self.variants = variants
        self.trials = trials
        self.notes = notes
        self.thresholds = thresholds
        self.requirement = requirement
    }

    /// The plan as given to trials: without the requirement.
    package var forTrials: Plan {
        var plan = self
        plan.requirement = nil
        return plan
    }

    /// Returns the same plan with one more note.
    package func noting(_ note: String) -> Plan {
        Plan(
            scenario: scenario, question: question, seed: seed, blocks: blocks,
            baseline: baseline, variants: variants, trials: trials, notes: notes + [note],
            thresholds: thresholds, requirement: requirement)
    }
}

/// One strategy with one set of values.
package struct Variant: Sendable, Hashable, Codable {
    package let strategy: String
    /// What distinguishes this variant from the strategy's others, such as `token.algorithm=HS256
    /// cache_ttl=1s`; empty for the only one.
    package internal(set) var label: String
    /// Every option of the strategy, with the standard value if the scenario omits it.
    package internal(set) var options: OptionValues
    package internal(set) var settings: Settings

    package init(
        strategy: String, label: String = "", options: OptionValues = OptionValues(),
        settings: Settings = Settings()
    ) {
        self.strategy = strategy
        self.label = label
        self.options = options
        self.settings = settings
    }
}

/// One run of one variant, in its own process.
package struct Trial: Sendable, Hashable, Codable {
    /// The block, from 0.
    package let block: Int
    /// The position within the block, from 0.
    package let position: Int
    /// The index in ``Plan/variants``.
    package let variant: Int
    /// Shared by all trials of a block, so that populations and schedules are paired.
    package let seed: UInt64
    /// Whether this is the A/A control: the variant's second trial in its block.
    package let isControl: Bool

    package init(block: Int, position: Int, variant: Int, seed: UInt64, isControl: Bool = false) {
        self.block = block
        self.position = position
        self.variant = variant
        self.seed = seed
        self.isControl = isControl
    }
}
