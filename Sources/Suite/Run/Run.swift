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
        /// The comparison with the other program; nil for a run of one.
        package let against: AgainstRecord?
    }

    private let request: RunRequest
    private let order: TrialOrder
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
        order = TrialOrder(request.plan, request.against == nil ? [.this] : Binary.allCases)
        platform_catch_signals()
        for (kind, url) in request.storeAddresses { StoreAddress.handOver(url, of: kind) }
        try OpenFiles.check(request.plan)
        let stores = try StoreSurvey(request)
        for warning in stores.warnings { Console.error("warning: \(warning)") }
        startWall_ms = Int64(platform_wall_ns() / 1_000_000)
        folder = try RunFolder(
            in: request.results, startWall_ms: startWall_ms, scenario: request.plan.scenario)
        temporary = NSTemporaryDirectory() + "revbench-\(getpid())"
        meta = try RunManifest(
            request, order, runID: folder.runID, startWall_ms: startWall_ms, stores: stores)
        progress = Progress(order, isQuiet: request.isQuiet)
    }

    package mutating func run() throws -> Outcome {
        try Temporary.makeFolder(temporary)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let ticks = ProcessorTicks.now
        meta.floor = TimerNoise.measure()
        try save()
        var status = ExitStatus.fine
        for index in order.steps.indices {
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
        let judgement = request.against?.judge(
            trials, isWhole: meta.isComplete, floors: conclusion.floors)
        meta.against = judgement?.record
        try save()
        let thresholds = try checkThresholds(&status)
        if status == .fine, let against = request.against, let judgement {
            status = ExitStatus(
                judgement.whole, passesInconclusive: against.passesInconclusive)
        }
        try folder.linkLatest()
        return Outcome(
            comparison: Comparison(trials), folder: folder.path, status: status,
            notes: conclusion.notes, warnings: storeWarnings + conclusion.warnings,
            thresholds: thresholds, against: meta.against)
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
        try folder.write(
            JUnit.text(outcomes, suite: plan.scenario, started: meta.started, ended: meta.ended),
            to: "thresholds.xml")
        if status == .fine, outcomes.contains(where: { !$0.holds }) { status = .missed }
        return outcomes
    }

    private func save() throws {
        try folder.write(trials, frame: frame)
        try folder.write(try meta.json(), to: RunManifest.fileName)
    }

    private var frame: RunFrame {
        let plan = request.plan
        return RunFrame(
            scenario: plan.scenario, startWall_ms: startWall_ms, baselines: order.baselines)
    }

    /// Runs one trial and takes its record in; a status other than fine ends the run.
    private mutating func runTrial(_ index: Int) throws -> ExitStatus {
        let step = order.steps[index]
        let job = TrialJob(
            plan: request.plan, trial: step.trial, folder: "\(temporary)/\(index)",
            output: "\(temporary)/\(index).json",
            history: "\(folder.path)/\(RunFolder.histories)/\(order.historyName(step))",
            storeAddresses: request.storeAddresses.mapValues(StoreAddress.withoutLogin),
            keyPrefix: "revbench:\(folder.runID):" + (step.binary == .other ? "other:" : ""))
        let jobFile = "\(temporary)/\(index).job.json"
        try RunFolder.write(
            try JSONEncoder().encode(job), to: jobFile, remedy: Temporary.remedy)
        let ticks = ProcessorTicks.now
        let child = try TrialChild(program(step.binary), jobFile: jobFile)
        let exit = child.wait()
        let record = TrialRecord(at: job.output)
        if var record {
            order.complete(&record, of: step)
            trials.append(record)
            stealShares.append(Self.stealShare(since: ticks))
        }
        switch platform_signal_received() {
        case 0: break
        case SIGINT: return .interrupted
        default: return .terminated
        }
        guard exit == .exited(0) else {
            Console.error("\(order.title(index)) \(exit); earlier measurements are kept")
            return .broke
        }
        guard record != nil else {
            Console.error(
                "\(order.title(index)) left no record that can be read; earlier measurements "
                    + "are kept")
            return .broke
        }
        return .fine
    }

    private func program(_ binary: Binary) -> String {
        switch binary {
        case .this: request.executable
        case .other: request.against?.program.path ?? request.executable
        }
    }
}

extension TrialRecord {
    /// Nil where a trial left none, or one that this program cannot read.
    fileprivate init?(at file: String) {
        guard let data = FileManager.default.contents(atPath: file),
            let record = try? JSONDecoder().decode(TrialRecord.self, from: data)
        else { return nil }
        self = record
    }
}
