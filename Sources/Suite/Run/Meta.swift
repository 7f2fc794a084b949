import CPlatform
import Foundation
import Record
import Scenario

/// `meta.json`: what anyone needs to trace a run's numbers and to make them again.
struct Meta: Codable {
    struct Machine: Codable {
        var system: String
        var kernel: String
        var processor: String
        var processors: Int
        var memory_bytes: UInt64
        var loadAverage: [Double]
    }

    struct TrialNote: Codable {
        var block: Int
        var strategy: String
        var variant: String
        var isTwin: Bool
        var seed: UInt64
        /// Processor time that the host gave to others meanwhile.
        var stealShare: Double?
        var isComplete: Bool
        var invalidReason: String?
        var stance: String
        /// Digests of what the seed decided.
        var fingerprints: [String: String]
        /// When each revocation was planned, since the windows phase began.
        var revocationInstants_ns: [UInt64]
        var warnings: [String]
        /// Verifications that the oracle judged; nil where no history was kept.
        var oracleJudged: Int?
        /// Violations by the invariant's number.
        var violations: [Int: Int]?
    }

    struct Promise: Codable {
        var strategy: String
        var variant: String
        var guarantee: StatedGuarantee
    }

    var runID: String
    /// `partial` until every trial has ended.
    var status = "partial"
    var started: Date
    var ended: Date?
    var arguments: [String]
    var seed: UInt64
    var compiler: String
    var versions: [String: String]
    var machine: Machine
    var floor: TimerNoise?
    var noise: Noise?
    /// What the baseline, measured twice in each block, differs from itself by.
    var aaFloor: [AAFloor] = []
    /// What to doubt about the run as a whole; of its stores, from the beginning.
    var warnings: [String] = []
    var plan: Plan
    /// What each variant measured so far stands for.
    var guarantees: [Promise] = []
    var trials: [TrialNote] = []

    init(_ request: RunRequest, runID: String, startWall_ms: Int64, stores: StoreSurvey) {
        self.runID = runID
        started = Date(timeIntervalSince1970: Double(startWall_ms) / 1e3)
        arguments = request.arguments
        seed = request.plan.seed
        #if DEBUG
            compiler = "debug build: figures mean nothing"
        #else
            compiler = "release build"
        #endif
        versions = Versions.all(stores: stores.versions)
        warnings = stores.warnings
        machine = .current
        plan = request.plan
    }

    /// - Parameter stealShares: of the trials, in their order.
    mutating func finish(
        trials records: [TrialRecord], stealShares: [Double?], noise: Noise
    ) -> Conclusion {
        ended = Date()
        let planned = plan.trials.count
        let conclusion = Conclusion(plan, records, noise: noise)
        self.noise = noise
        aaFloor = conclusion.floors
        warnings += conclusion.warnings + [conclusion.caution].compactMap(\.self)
        let isWhole = records.count == planned && records.allSatisfy(\.isComplete)
        status = isWhole ? "complete" : "partial"
        let firsts = Dictionary(records.map { ($0.variantIndex, $0) }) { first, _ in first }
        guarantees = firsts.sorted { $0.key < $1.key }.map { _, record in
            Promise(
                strategy: record.strategy, variant: record.variant, guarantee: record.guarantee)
        }
        trials = records.enumerated().map { index, record in
            TrialNote(
                block: record.block, strategy: record.strategy, variant: record.variant,
                isTwin: record.isTwin, seed: record.seed,
                stealShare: stealShares.indices.contains(index) ? stealShares[index] : nil,
                isComplete: record.isComplete,
                invalidReason: record.invalidReason, stance: record.guarantee.stance,
                fingerprints: record.fingerprints,
                revocationInstants_ns: record.revocationInstants_ns, warnings: record.warnings,
                oracleJudged: record.oracle?.judged, violations: record.oracle?.counts)
        }
        return conclusion
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}

extension Meta.Machine {
    static var current: Meta.Machine {
        let information = ProcessInfo.processInfo
        func file(_ path: String) -> String {
            (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        }
        let model = file("/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        return Meta.Machine(
            system: information.operatingSystemVersionString,
            kernel: file("/proc/sys/kernel/osrelease").trimmingCharacters(
                in: .whitespacesAndNewlines),
            processor: model ?? "unknown", processors: Int(platform_processors()),
            memory_bytes: information.physicalMemory, loadAverage: loadAverage)
    }

    /// Over 1, 5 and 15 minutes.
    static var loadAverage: [Double] {
        var loads = [0.0, 0.0, 0.0]
        getloadavg(&loads, 3)
        return loads
    }
}
