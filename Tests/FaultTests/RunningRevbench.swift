import Foundation
import Stores
import TestSupport

/// The built `revbench`, running a tiny scenario with a separate folder for results and temporary
/// files.
final class RunningRevbench {
    let scratch: Scratch
    let results: String
    private let process = Process()

    /// The program next to the test program; nil if it was not built or the system has no /proc.
    static let program: String? = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = own.map { URL(filePath: $0).deletingLastPathComponent().path + "/revbench" }
        return path.flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
    }()

    /// Returns a scenario that takes half a second per variant, or as long as `capacity` says.
    static func scenario(_ strategies: String, capacity: String = "50ms") -> String {
        """
        # Does a run end as it should?
        blocks: 1
        nodes: 1
        aa: off
        population: { subjects: 20, tokens_per_subject: 1 }
        token: { algorithm: HS256, ttl: 200ms }
        capacity: { concurrency: [1], duration: \(capacity), warmup: 0s }
        latency: { load: [] }
        windows: { revocations: 2, background: 1% }
        strategies: [\(strategies)]
        """
    }

    /// - Parameters:
    ///   - command: the command to run instead of the scenario.
    ///   - program: the program to run instead of the built one.
    ///   - prelude: shell commands before the program, in the same process, such as `ulimit -f 4;`.
    ///   - signals: options of env(1), in case whoever runs the tests ignores signals.
    ///   - results: the folder for results; by default a folder next to the others.
    ///   - redirection: such as `>/dev/full`; by default both outputs are kept.
    init(
        _ scenario: String = "", command: [String]? = nil, program: String? = nil,
        arguments: [String] = [], prelude: String = "",
        signals: String = "--default-signal=INT,QUIT,HUP", results: String? = nil,
        temporary: String? = nil, redirection: String = ""
    ) throws {
        scratch = try Scratch()
        self.results = results ?? scratch.file("results")
        let folder = try temporary ?? scratch.makeFolder("tmp")
        let file = try scratch.write(Array(scenario.utf8), to: "tiny.yaml")
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments =
            [
                "-c", "\(prelude) exec env \(signals) \"$0\" \"$@\" \(redirection)",
                program ?? Self.program ?? "/bin/false",
            ]
            + (command ?? ["run", file, "--out", self.results]) + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["TMPDIR"] = folder
        process.environment = environment
        for (name, kind) in [("out", \Process.standardOutput), ("err", \Process.standardError)] {
            try Data().write(to: URL(filePath: scratch.file(name)))
            process[keyPath: kind] = FileHandle(forWritingAtPath: scratch.file(name))
        }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var processID: Int32 { process.processIdentifier }

    /// Returns the exit status, or the number of the signal that ended the program. The program is
    /// killed after five minutes, far longer than any run here takes.
    func wait() -> Int32 {
        let id = processID
        let hang = DispatchWorkItem { kill(id, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(300), execute: hang)
        process.waitUntilExit()
        hang.cancel()
        return process.terminationStatus
    }

    var errors: String { text("err") }
    var output: String { text("out") }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: scratch.file(name), encoding: .utf8)) ?? ""
    }

    /// Returns a file of the run; nil if it does not exist.
    func file(_ name: String) -> String? {
        let runs = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
        guard let run = runs.filter({ $0 != "latest" }).max() else { return nil }
        return try? String(contentsOfFile: "\(results)/\(run)/\(name)", encoding: .utf8)
    }

    /// The process of the running trial; nil while there is none.
    var trial: Int32? {
        processes(mentioning: scratch.file("tmp")).first { commandLine($0).contains("trial") }
    }

    /// The folder that `latest` links to; nil if there is no such link.
    var latest: String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: results + "/latest")
    }

    /// What the run left behind: files, and processes that refer to its folder.
    var leftovers: [String] {
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("tmp"))) ?? []
        return files + processes(mentioning: scratch.path).map { "process \($0)" }
    }

    /// The private Redis of a trial that is verifying tokens with it; nil while there is none.
    var busyRedis: Int32? {
        processes(mentioning: scratch.file("tmp")).first { id in
            // Redis writes its socket into its process title: `redis-server
            // unixsocket:/tmp/…/redis.sock`.
            let words = commandLine(id).joined(separator: " ")
            guard words.contains("redis-server"),
                let socket = words.firstMatch(of: /\/[^ :]*redis\.sock/)?.output,
                let redis = try? RedisConnection(.unix(path: String(socket))),
                let questions = try? redis.info("commandstats")["cmdstat_exists"],
                let calls = questions.split(separator: ",").first?.split(separator: "=").last
            else { return false }
            return (Int(calls) ?? 0) > 100
        }
    }

    private func processes(mentioning text: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { id in
            commandLine(id).contains { $0.contains(text) }
        }
    }

    private func commandLine(_ id: Int32) -> [String] {
        guard let data = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else {
            return []
        }
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
