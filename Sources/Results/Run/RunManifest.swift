package import Foundation
package import Revocation

/// Whether every trial of a run has ended.
package enum RunStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case complete, partial
}

/// The contents of `meta.json`: everything needed to trace a run's numbers and to reproduce them.
///
/// Properties are optional if older runs did not record them.
package struct RunManifest: Sendable, Codable {
    package struct Machine: Sendable, Codable {
        package var system: String?
        package var kernel: String?
        package var processor: String?
        package var processors: Int?
        package var memory_bytes: UInt64?
        /// The load averages over 1, 5 and 15 minutes.
        package var loadAverage: [Double]?

        package init(
            system: String, kernel: String, processor: String, processors: Int,
            memory_bytes: UInt64, loadAverage: [Double]
        ) {
            self.system = system
            self.kernel = kernel
            self.processor = processor
            self.processors = processors
            self.memory_bytes = memory_bytes
            self.loadAverage = loadAverage
        }
    }

    package static let fileName = "meta.json"

    package var format: RunFormat
    /// The version of the program that wrote the file.
    package var version: String?
    package var runID: String
    /// `partial` until every trial has ended.
    package var status: RunStatus
    package var started: Date?
    package var ended: Date?
    package var arguments: [String]?
    package var seed: UInt64
    package var compiler: String?
    package var versions: [String: String]?
    package var machine: Machine?
    /// The types of the file systems of `stores` and `results`, as far as they are known.
    package var fileSystems: [String: String]?
    package var floor: TimerNoise?
    package var noise: RunNoise?
    /// The A/A floors.
    package var aaFloor: [AAFloor]?
    /// Warnings about the run as a whole.
    package var warnings: [String]?
    package var plan: RecordedPlan
    /// The guarantees of the variants measured so far.
    package var guarantees: [StatedPromise]?
    package var trials: [TrialNote]?
    /// The comparison with the other program of the run. Nil for a run of one program.
    package var against: AgainstRecord?
    /// The runs in a folder that `revbench pool` made, in the order of the column `block`.
    package var pooled: [PooledRun]?

    /// - Parameter started: when the first trial began.
    package init(runID: String, started: Date, plan: RecordedPlan, seed: UInt64) {
        format = .current
        version = Program.version
        self.runID = runID
        status = .partial
        self.started = started
        self.plan = plan
        self.seed = seed
        aaFloor = []
        warnings = []
        guarantees = []
        trials = []
    }

    package var isComplete: Bool { status == .complete }

    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

/// A guarantee and its variant.
package struct StatedPromise: Sendable, Hashable, Codable {
    package var strategy: String
    package var variant: String
    @StatedBinary package var binary: Binary
    package var guarantee: StatedGuarantee

    package init(_ name: VariantName, _ guarantee: StatedGuarantee) {
        strategy = name.strategy
        variant = name.label
        binary = name.binary
        self.guarantee = guarantee
    }

    package var name: VariantName { VariantName(strategy, variant, binary: binary) }
}

/// Data about one trial as a whole.
package struct TrialNote: Sendable, Codable {
    package var block: Int
    package var strategy: String
    package var variant: String
    @StatedBinary package var binary: Binary
    /// Whether it is the A/A control of its block.
    package var isControl: Bool?
    package var seed: UInt64?
    /// The share of CPU time that the hypervisor gave to other guests during the trial (steal).
    package var stealShare: Double?
    package var isComplete: Bool?
    package var invalidReason: String?
    package var outage: OutageBehaviour?
    /// Digests of what was derived from the seed.
    package var fingerprints: [String: String]?
    /// When each revocation was planned, counted from the start of the windows phase.
    package var revocationInstants_ns: [UInt64]?
    package var warnings: [String]?
    package var notes: [RowNote]?
    /// How long the trial's threads waited for a processor. Empty if the kernel does not report it.
    package var runDelays: [RunDelayNote]?
    /// The number of verifications that the oracle judged. Nil if no history was kept.
    package var oracleJudged: Int?
    /// The number of violations of each invariant.
    package var violations: [Invariant: Int]?

    package init(_ record: TrialRecord, stealShare: Double?) {
        block = record.block
        strategy = record.strategy
        variant = record.variant
        binary = record.binary
        isControl = record.isControl
        seed = record.seed
        self.stealShare = stealShare
        isComplete = record.isComplete
        invalidReason = record.invalidReason
        outage = record.guarantee.outage
        fingerprints = record.fingerprints
        revocationInstants_ns = record.revocationInstants_ns
        warnings = record.warnings
        notes = record.notes
        runDelays = record.runDelays
        oracleJudged = record.oracle?.judged
        violations = record.oracle?.byInvariant
    }

    package var name: VariantName { VariantName(strategy, variant, binary: binary) }
}
