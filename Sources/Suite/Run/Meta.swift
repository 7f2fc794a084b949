import CPlatform
import Foundation
import Results
import Scenario
import Statistics
import Stores

extension RunManifest {
    init(
        _ request: RunRequest, _ order: TrialOrder, runID: String, startWall_ms: Int64,
        stores: StoreSurvey
    ) throws {
        self.init(
            runID: runID, started: Date(timeIntervalSince1970: Double(startWall_ms) / 1e3),
            plan: try RecordedPlan(order), seed: request.plan.seed)
        arguments = request.arguments
        #if DEBUG
            compiler = "debug build: the measurements are meaningless"
        #else
            compiler = "release build"
        #endif
        versions = Versions.all(stores: stores.versions)
        warnings = stores.warnings
        machine = .current
    }

    /// Records the guarantee of each variant, and the notes on each trial so far.
    ///
    /// - Parameter stealShares: hypervisor steal by trial, in order.
    mutating func enter(_ records: [TrialRecord], stealShares: [Double?]) {
        let firsts = Dictionary(records.map { ($0.variantIndex, $0) }) { first, _ in first }
        guarantees = firsts.sorted { $0.key < $1.key }.map { _, record in
            StatedPromise(record.name, record.guarantee)
        }
        trials = records.enumerated().map { index, record in
            TrialNote(
                record,
                stealShare: stealShares.indices.contains(index) ? stealShares[index] : nil)
        }
    }

    /// Records what is known once no trial follows.
    mutating func finish(with records: [TrialRecord], noise: RunNoise) -> Conclusion {
        ended = Date()
        let conclusion = Conclusion(plan, records, noise: noise)
        self.noise = noise
        aaFloor = conclusion.floors
        warnings = (warnings ?? []) + conclusion.warnings
        let isWhole = records.count == plan.trials?.count && records.allSatisfy(\.isComplete)
        status = isWhole ? .complete : .partial
        return conclusion
    }

    /// Returns the types of the file systems that contain the two folders.
    static func fileSystems(stores: String, results: String) -> [String: String] {
        var types: [String: String] = [:]
        types["stores"] = FileSystem(at: stores)?.name
        types["results"] = FileSystem(at: results)?.name
        return types
    }
}

extension RunManifest.Machine {
    static var current: RunManifest.Machine {
        let information = ProcessInfo.processInfo
        func file(_ path: String) -> String {
            (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        }
        let model = file("/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        return RunManifest.Machine(
            system: information.operatingSystemVersionString,
            kernel: file("/proc/sys/kernel/osrelease").trimmingCharacters(
                in: .whitespacesAndNewlines),
            processor: model ?? "unknown", processors: Int(platform_processors()),
            memory_bytes: information.physicalMemory, loadAverage: currentLoadAverage)
    }

    /// The load averages over 1, 5 and 15 minutes.
    static var currentLoadAverage: [Double] {
        var loads = [0.0, 0.0, 0.0]
        getloadavg(&loads, 3)
        return loads
    }
}
