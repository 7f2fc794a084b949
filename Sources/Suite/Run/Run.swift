import CPlatform
import Foundation
import Load
package import Results
package import Statistics
import Revocation
import Scenario
import Stores
import Strategies

/// A run: the plan's trials one after another, each in its own process, and the files they
/// leave. Written again after every trial, so that what was measured outlives what went wrong.
package struct Run {
    package struct Outcome: Sendable {
        package let comparison: Comparison
        package let folder: String
        package let status: ExitStatus
        /// Marks on the comparison's rows.
        package let notes: [String]
        /// Warnings about the run as a whole.
        package let warnings: [String]
        package let thresholds: [ThresholdOutcome]
    }

    private let request: RunRequest
    private let folder: RunFolder
    private let temporary: String
    private let startWall_ms: Int64
    private var meta: RunManifest
    private var trials: [TrialRecord] = []
    private var stealShares: [Double?] = []
    private var progress: Progress

    /// - Throws: `RunFolderError` when results can't be written, and when no store can be had.
    package init(_ request: RunRequest) throws {
        self.request = request
        platform_catch_signals()
        let stores = try StoreSurvey(request)
        for warning in stores.warnings { Console.error("warning: \(warning)") }
        startWall_ms = Int64(platform_wall_ns() / 1_000_000)
        folder = try RunFolder(
            in: request.results, startWall_ms: startWall_ms, scenario: request.plan.scenario)
        temporary = NSTemporaryDirectory() + "revbench-\(getpid())"
        meta = try RunManifest(
            request, runID: folder.runID, startWall_ms: startWall_ms, stores: stores)
        progress = Progress(plan: request.plan, isQuiet: request.isQuiet)
    }

    package mutating func run() throws -> Outcome {
        try Temporary.makeFolder(temporary)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let ticks = ProcessorTicks.now
        meta.floor = TimerNoise.measure()
        try save()
        var status = ExitStatus.fine
        for index in request.plan.trials.indices {
            progress.begin(index)
            status = try runTrial(index)
            try save()
            guard status == .fine else { break }
        }
        progress.end()
        if status == .fine, trials.contains(where: { $0.invalidReason != nil }) {
            status = .invalid
        }
        let noise = RunNoise(
            stealShare: Self.stealShare(since: ticks),
            loadAverageStart: meta.machine?.loadAverage ?? [],
            loadAverageEnd: RunManifest.Machine.currentLoadAverage, floorEnd: TimerNoise.measure())
        let storeWarnings = meta.warnings ?? []
        let conclusion = meta.finish(trials: trials, stealShares: stealShares, noise: noise)
        try save()
        let thresholds = try checkThresholds(&status)
        try folder.linkLatest()
        return Outcome(
            comparison: Comparison(trials), folder: folder.path, status: status,
            notes: conclusion.notes, warnings: storeWarnings + conclusion.warnings,
            thresholds: thresholds)
    }

    private static func stealShare(since start: ProcessorTicks?) -> Double? {
        guard let start else { return nil }
        return ProcessorTicks.now?.stealShare(since: start)
    }

    /// Thresholds are evaluated only for a complete run; an interrupted one lacks the measurements.
    private func checkThresholds(_ status: inout ExitStatus) throws -> [ThresholdOutcome] {
        let plan = request.plan
        guard status == .fine || status == .invalid, !plan.thresholds.isEmpty else { return [] }
        let outcomes = ThresholdOutcome.all(
            of: meta.plan, rows: SummaryRow.all(of: trials, frame: frame))
        try folder.write(JUnit.text(outcomes, suite: plan.scenario), to: "thresholds.xml")
        if status == .fine, outcomes.contains(where: { !$0.holds }) { status = .missed }
        return outcomes
    }

    private func save() throws {
        try folder.write(trials, frame: frame)
        try folder.write(try meta.json(), to: "meta.json")
    }

    private var frame: RunFrame {
        let plan = request.plan
        return RunFrame(
            scenario: plan.scenario, startWall_ms: startWall_ms, baselines: plan.baselines)
    }

    /// `b0-v3.history`; for the A/A control `b0-v3-control.history`.
    private func historyName(_ index: Int) -> String {
        let trial = request.plan.trials[index]
        return "b\(trial.block)-v\(trial.variant)\(trial.isControl ? "-control" : "").history"
    }

    /// Runs one trial and takes its record in; a status other than fine ends the run.
    private mutating func runTrial(_ index: Int) throws -> ExitStatus {
        let job = TrialJob(
            plan: request.plan, trial: index, folder: "\(temporary)/\(index)",
            output: "\(temporary)/\(index).json",
            history: "\(folder.path)/\(RunFolder.histories)/\(historyName(index))",
            storeAddresses: request.storeAddresses,
            keyPrefix: "revbench:\(folder.runID):")
        let jobFile = "\(temporary)/\(index).job.json"
        try RunFolder.write(
            try JSONEncoder().encode(job), to: jobFile, remedy: Temporary.remedy)
        let ticks = ProcessorTicks.now
        let child = try TrialChild(request.executable, jobFile: jobFile)
        let exit = child.wait()
        if let data = FileManager.default.contents(atPath: job.output),
            var record = try? JSONDecoder().decode(TrialRecord.self, from: data)
        {
            let planned = request.plan.trials[index]
            record.isCalibration = request.plan.variants[planned.variant].isCalibration
            record.isControl = planned.isControl
            trials.append(record)
            stealShares.append(Self.stealShare(since: ticks))
        }
        switch platform_signal_received() {
        case 0: break
        case SIGINT: return .interrupted
        default: return .terminated
        }
        guard exit == .exited(0) else {
            Console.error("trial \(index + 1) \(exit); earlier measurements are kept")
            return .broke
        }
        return .fine
    }
}

/// The process of one trial.
private struct TrialChild {
    enum Exit: Equatable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "exited with status \(status)"
            case .signalled(let signal):
                "was killed by signal \(signal) (set SWIFT_BACKTRACE=registers=none to see where)"
            }
        }
    }

    private let processID: pid_t

    init(_ executable: String, jobFile: String) throws {
        let words: [String] = [executable, "trial", jobFile]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        let child = platform_spawn(executable, arguments, -1, STDERR_FILENO)
        guard child > 0 else {
            throw TrialFailure(
                "cannot start \(executable) for a trial: \(String(cString: strerror(-child)))")
        }
        processID = child
    }

    /// How long a trial may take to clean up after it was told to stop.
    private static let patience_ns: UInt64 = 5_000_000_000

    /// Waits for the process to end. Forwards a signal, and kills the process if it does not react.
    func wait() -> Exit {
        var status: Int32 = 0
        var told_ns: UInt64?
        while platform_wait(processID, &status, false) == 0 {
            let now_ns = TrialClock.now_ns()
            if let told = told_ns {
                if now_ns > told + Self.patience_ns { kill(processID, SIGKILL) }
            } else if platform_signal_received() != 0 {
                kill(processID, SIGTERM)
                told_ns = now_ns
            }
            _ = platform_sleep_until(now_ns + 10_000_000)
        }
        if platform_exited(status) { return .exited(platform_exit_code(status)) }
        return .signalled(platform_term_signal(status))
    }
}
