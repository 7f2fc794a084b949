import CPlatform
import Foundation
import Load
public import Record
import Revocation
import Scenario
import Stores
import Strategies

/// A run: the plan's trials one after another, each in a process of its own, and the files they
/// leave. Written again after every trial, so that what was measured outlives what went wrong.
public struct Run {
    public struct Outcome: Sendable {
        public let comparison: Comparison
        public let folder: String
        public let status: ExitStatus
    }

    private let request: RunRequest
    private let folder: RunFolder
    private let temporary: String
    private let startWall_ms: Int64
    private var meta: Meta
    private var trials: [TrialRecord] = []
    private var progress: Progress

    /// - Throws: `RunFolderError` when results can't be written, and when no store can be had.
    public init(_ request: RunRequest) throws {
        self.request = request
        platform_catch_signals()
        try Self.checkStores(request)
        startWall_ms = Int64(platform_wall_ns() / 1_000_000)
        folder = try RunFolder(
            in: request.results, startWall_ms: startWall_ms, scenario: request.plan.scenario)
        temporary = NSTemporaryDirectory() + "revbench-\(getpid())"
        meta = Meta(request, runID: folder.runID, startWall_ms: startWall_ms)
        progress = Progress(plan: request.plan, isQuiet: request.isQuiet)
    }

    public mutating func run() throws -> Outcome {
        try FileManager.default.createDirectory(
            atPath: temporary, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        meta.floor = Floor.measure()
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
        meta.finish(trials: trials, planned: request.plan.trials.count)
        try save()
        try folder.linkLatest()
        return Outcome(comparison: Comparison(trials), folder: folder.path, status: status)
    }

    private func save() throws {
        try folder.write(
            trials, scenario: request.plan.scenario, startWall_ms: startWall_ms)
        try folder.write(try meta.json(), to: "meta.json")
    }

    /// Runs one trial and takes its record in; a status other than fine ends the run.
    private mutating func runTrial(_ index: Int) throws -> ExitStatus {
        let job = TrialJob(
            plan: request.plan, trial: index, folder: "\(temporary)/\(index)",
            output: "\(temporary)/\(index).json", redisURL: request.redisURL,
            keyPrefix: "revbench:\(folder.runID):")
        let jobFile = "\(temporary)/\(index).job.json"
        try JSONEncoder().encode(job).write(to: URL(filePath: jobFile))
        let child = try TrialChild(request.executable, jobFile: jobFile)
        let exit = child.wait()
        if let data = FileManager.default.contents(atPath: job.output),
            let record = try? JSONDecoder().decode(TrialRecord.self, from: data)
        {
            trials.append(record)
        }
        switch platform_signal_received() {
        case 0: break
        case SIGINT: return .interrupted
        default: return .terminated
        }
        guard exit == .exited(0) else {
            Console.error("trial \(index + 1) \(exit); what was measured before is kept")
            return .broke
        }
        return .fine
    }

    /// Fails at once, and with the cure, where a store that the plan needs can't be had.
    private static func checkStores(_ request: RunRequest) throws {
        let catalogue = Registry.catalogue
        let needsRedis = request.plan.variants.contains { variant in
            catalogue.first { $0.name == variant.strategy }?
                .stores(variant.options).contains(.redis) == true
        }
        guard needsRedis else { return }
        if let url = request.redisURL {
            _ = try RedisConnection(try RedisEndpoint(url: url), deadlines: RedisDeadlines())
            return
        }
        let folder = NSTemporaryDirectory() + "revbench-probe-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try PrivateRedis.start(in: folder).stop()
    }
}

/// The process of one trial.
private struct TrialChild {
    enum Exit: Equatable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "ended with status \(status)"
            case .signalled(let signal): "was ended by signal \(signal)"
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

    /// How long a trial that was told to end may take to clean up.
    private static let patience_ns: UInt64 = 5_000_000_000

    /// Waits for the end; passes a signal on, and insists when it is not heeded.
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
