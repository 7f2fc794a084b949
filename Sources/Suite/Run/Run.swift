import CPlatform
import Folders
import Foundation
import Load
package import Results
import Revocation
import Scenario
package import Statistics
import Stores
import Strategies

/// A run: the plan's trials one after another, each in its own process, and the files that they
/// leave. The files are rewritten after every trial, so that measurements survive a later failure.
package struct Run {
    package struct Outcome: Sendable {
        package let comparison: Comparison
        package let folder: String
        package let status: ExitStatus
        /// Marks on the rows of the comparison.
        package let notes: [String]
        /// Warnings about the run as a whole.
        package let warnings: [String]
        package let thresholds: [ThresholdOutcome]
        /// The comparison with the other program; nil for a run of one program.
        package let against: AgainstRecord?
    }

    private let request: RunRequest
    private let order: TrialOrder
    private let folder: RunFolder
    private let temporary: PrivateFolder
    /// The beginning of the nonce of every job of this run.
    private let nonce = RandomHex.digits(16)
    private let startWall_ms: Int64
    private var meta: RunManifest
    private var trials: [TrialRecord] = []
    private var stealShares: [Double?] = []
    private var progress: Progress
    private var isLinked = false

    /// - Throws: `RunFolderError` if results cannot be written; the store's error if a store is
    ///   unavailable.
    package init(_ request: RunRequest) throws {
        self.request = request
        order = TrialOrder(request.plan, request.against == nil ? [.this] : Binary.allCases)
        platform_catch_signals()
        for (kind, url) in request.storeAddresses { StoreAddress.handOver(url, of: kind) }
        try OpenFiles.check(request.plan)
        try ServerExecutable.check(
            request.plan, others: [request.against?.program.path].compactMap(\.self))
        temporary = try Temporary.makePrivateFolder("revbench")
        let stores = try StoreSurvey(request, scratch: temporary.file("probe"))
        for warning in stores.warnings { Console.error("warning: \(warning)") }
        startWall_ms = Int64(platform_wall_ns() / 1_000_000)
        folder = try RunFolder(
            in: request.results, startWall_ms: startWall_ms, scenario: request.plan.scenario)
        meta = try RunManifest(
            request, order, runID: folder.runID, startWall_ms: startWall_ms, stores: stores)
        meta.fileSystems = RunManifest.fileSystems(
            stores: temporary.path, results: folder.path)
        progress = Progress(
            order, isQuiet: request.isQuiet, closing: request.closing.inSeconds)
    }

    /// - Throws: an error if nothing could be measured. Once something was measured, the result is
    ///   an outcome, whatever happened afterwards.
    package mutating func run() throws -> Outcome {
        defer { temporary.remove() }
        let ticks = ProcessorTicks.now
        meta.floor = TimerNoise.measure()
        var status = try runTrials()
        progress.end()
        if status == .fine, trials.contains(where: { $0.invalidReason != nil }) {
            status = .invalid
        }
        let noise = RunNoise(
            stealShare: Self.stealShare(since: ticks),
            loadAverageStart: meta.machine?.loadAverage ?? [],
            loadAverageEnd: RunManifest.Machine.currentLoadAverage, floorEnd: TimerNoise.measure())
        let storeWarnings = meta.warnings ?? []
        let conclusion = meta.finish(with: trials, noise: noise)
        let judgement = request.against?.judge(
            trials, isWhole: meta.isComplete, floors: conclusion.floors)
        meta.against = judgement?.record
        let thresholds = checkThresholds(&status)
        Self.keep(&status) { try save() }
        if status == .fine, let against = request.against, let judgement {
            status = ExitStatus(
                judgement.whole, passesInconclusive: against.passesInconclusive)
        }
        return Outcome(
            comparison: Comparison(trials), folder: folder.path, status: status,
            notes: conclusion.notes, warnings: storeWarnings + conclusion.warnings,
            thresholds: thresholds, against: meta.against)
    }

    /// Runs the trials one after another, until one breaks or its results cannot be written.
    private mutating func runTrials() throws -> ExitStatus {
        try save()
        for index in order.steps.indices {
            progress.begin(index)
            do {
                let status = try runTrial(index)
                progress.ended(index)
                try save()
                progress.saved(index)
                linkLatest()
                guard status == .fine else { return status }
            } catch {
                linkLatest()
                guard !trials.isEmpty else { throw error }
                progress.end()
                Console.error("\(error)")
                return .broke
            }
        }
        return .fine
    }

    /// Writes something. A failure breaks a run that was fine so far; a run that was already broken
    /// has given its reason.
    private static func keep(_ status: inout ExitStatus, _ write: () throws -> Void) {
        do { try write() } catch {
            guard status != .broke else { return }
            Console.error("\(error)")
            status = .broke
        }
    }

    /// Links the latest run. A link that cannot be made does not fail the run.
    private mutating func linkLatest() {
        guard !isLinked else { return }
        isLinked = true
        if let warning = folder.linkLatest() { Console.error("warning: \(warning)") }
    }

    private static func stealShare(since start: ProcessorTicks?) -> Double? {
        guard let start else { return nil }
        return ProcessorTicks.now?.stealShare(since: start)
    }

    /// Evaluates the thresholds. Only a complete run is evaluated; an interrupted one lacks
    /// measurements.
    private func checkThresholds(_ status: inout ExitStatus) -> [ThresholdOutcome] {
        let plan = request.plan
        guard status == .fine || status == .invalid, !plan.thresholds.isEmpty else { return [] }
        let all = ThresholdOutcome.all(
            of: meta.plan, rows: SummaryRow.all(of: trials, frame: frame))
        let outcomes = meta.isComplete ? all : all.map(\.ofPartialRun)
        Self.keep(&status) {
            try folder.write(
                JUnit.text(
                    outcomes, suite: plan.scenario, started: meta.started, ended: meta.ended),
                to: "thresholds.xml")
        }
        if status == .fine, outcomes.contains(where: { !$0.holds }) { status = .missed }
        return outcomes
    }

    /// Writes all files with what was measured so far. A file that cannot be written does not
    /// prevent the others from being written.
    private mutating func save() throws {
        meta.enter(trials, stealShares: stealShares)
        let tables = Result { try folder.write(trials, frame: frame) }
        try folder.write(try meta.json(), to: RunManifest.fileName)
        try tables.get()
    }

    private var frame: RunFrame {
        let plan = request.plan
        return RunFrame(
            scenario: plan.scenario, startWall_ms: startWall_ms, baselines: order.baselines)
    }

    /// Runs one trial and adds its record. Any status other than `fine` ends the run.
    private mutating func runTrial(_ index: Int) throws -> ExitStatus {
        let step = order.steps[index]
        let files = TrialFiles(index, in: temporary.path, orIn: folder.path)
        defer { files.remove() }
        let job = job(index, files)
        let jobFile = try files.write(job)
        let ticks = ProcessorTicks.now
        let child = try TrialChild(program(step.binary), jobFile: jobFile)
        let exit = child.wait(for: order.title(index))
        let record = files.reply(to: job)
        if var record {
            order.complete(&record, of: step)
            trials.append(record)
            stealShares.append(Self.stealShare(since: ticks))
        }
        if !exit.isOrderly {
            for leftover in TrialStores.removeLeftovers(of: job) { Console.error(leftover) }
        }
        let signal = platform_signal_received()
        guard signal == 0 else { return ExitStatus(signal: signal) }
        guard let fault = TrialFault.of(exit, record) else { return .fine }
        Console.error("\(order.title(index)) \(fault); earlier measurements are kept")
        return .broke
    }

    private func job(_ index: Int, _ files: TrialFiles) -> TrialJob {
        let step = order.steps[index]
        return TrialJob(
            plan: request.plan, trial: step.trial, folder: files.folder,
            nonce: "\(nonce)-\(index)", output: files.record, spareOutput: files.spareRecord,
            history: "\(folder.path)/\(RunFolder.histories)/\(order.historyName(step))",
            storeAddresses: request.storeAddresses.mapValues(StoreAddress.withoutLogin),
            keyPrefix: "revbench:\(folder.runID):" + (step.binary == .other ? "other:" : ""))
    }

    private func program(_ binary: Binary) throws -> String {
        guard binary == .other, let other = request.against?.program else {
            return request.executable
        }
        try other.checkUnchanged()
        return other.path
    }
}
