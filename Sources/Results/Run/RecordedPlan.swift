package import Metrics
package import Model
package import Revocation

/// A run's plan as recorded in `meta.json`: what was decided before the first trial.
package struct RecordedPlan: Sendable, Hashable, Codable {
    package var scenario: String
    package var question: String
    /// Nil for runs that did not record it here yet.
    package var seed: UInt64?
    package var blocks: Int
    /// The strategy that ratios refer to.
    package var baseline: String
    package var variants: [RecordedVariant]
    package var trials: [RecordedTrial]?
    package var notes: [String]?
    /// Nil for runs written before the field existed.
    package var thresholds: [Threshold]?
    /// What the scenario requires of its strategies. Nil if it states nothing.
    package var requirement: Requirement?

    package init(
        scenario: String, question: String, seed: UInt64?, blocks: Int, baseline: String,
        variants: [RecordedVariant], trials: [RecordedTrial]?, notes: [String]?,
        thresholds: [Threshold]?, requirement: Requirement? = nil
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
}

/// One strategy under one set of values.
package struct RecordedVariant: Sendable, Hashable, Codable {
    package var strategy: String
    package var label: String
    /// The program that runs it.
    @StatedBinary package var binary: Binary
    /// Whether it calibrates the harness, rather than being a strategy to choose.
    package var isCalibration: Bool
    /// The options by name, each value under its kind: `{"cache_ttl": {"duration": "1s"}}`.
    package var options: PlainJSON?
    /// The role of each option, by the option's name.
    package var optionRoles: [String: OptionRole]?
    /// Whether its tokens are signed. Nil in runs that did not record it yet.
    package var signsTokens: Bool?
    package var settings: PlainJSON?
    /// The settings of the network that change nothing that is measured of it, such as
    /// `network.store_rtt`. Nil in runs that did not record them yet.
    package var unaffectedBy: [String]?

    package init(
        strategy: String, label: String, binary: Binary = .this, isCalibration: Bool,
        options: PlainJSON?, optionRoles: [String: OptionRole]?, signsTokens: Bool? = nil,
        settings: PlainJSON?, unaffectedBy: [String]? = nil
    ) {
        self.strategy = strategy
        self.label = label
        self.binary = binary
        self.isCalibration = isCalibration
        self.options = options
        self.optionRoles = optionRoles
        self.signsTokens = signsTokens
        self.settings = settings
        self.unaffectedBy = unaffectedBy
    }

    package var name: VariantName { VariantName(strategy, label, binary: binary) }

    /// The path of the setting that says where the servers ran.
    package static let deploymentPath = "deployment"

    /// Where the servers ran. Runs that do not state it knew one process only.
    package var deployment: DeploymentKind { Self.deployment(in: settings?.leaves ?? [:]) }

    /// Returns where the servers ran, from settings by their paths.
    package static func deployment(in settings: [String: String]) -> DeploymentKind {
        settings[deploymentPath].flatMap { DeploymentKind(rawValue: $0) } ?? .inProcess
    }

    /// Returns whether this is the same variant as one in another run of the plan. Calibrations are
    /// the same whatever their strategies' names.
    package func isSame(as other: RecordedVariant) -> Bool {
        isCalibration && other.isCalibration && binary == other.binary && label == other.label
            || name == other.name
    }
}

/// One run of one variant.
package struct RecordedTrial: Sendable, Hashable, Codable {
    package var block: Int
    /// The position within the block.
    package var position: Int
    /// The variant's index in ``RecordedPlan/variants``.
    package var variant: Int
    package var seed: UInt64
    /// Whether it is the A/A control of its block.
    package var isControl: Bool

    package init(block: Int, position: Int, variant: Int, seed: UInt64, isControl: Bool) {
        self.block = block
        self.position = position
        self.variant = variant
        self.seed = seed
        self.isControl = isControl
    }
}
