import Foundation
import Stores
import TestSupport
import Testing

/// What happens to a run when its trials, its folders or its signals are disturbed from outside.
@Suite(.enabled(if: RunningRevbench.program != nil), .serialized)
struct `A run whose trial` {
    private static let thresholds = "\nthresholds: { jwt: { verify_per_s: '> 1' } }"

    /// Starts a run with a long phase. Returns the run and the process of its first trial.
    private func running(
        _ strategies: String = "jwt", capacity: String = "30s", prelude: String = "",
        arguments: [String] = []
    ) throws -> (run: RunningRevbench, trial: Int32) {
        let run = try RunningRevbench(
            RunningRevbench.scenario(strategies, capacity: capacity) + Self.thresholds,
            arguments: arguments + ["--quiet"], prelude: prelude)
        var trial: Int32?
        let isRunning = eventually(within: .seconds(60)) {
            trial = run.trial
            return trial != nil
        }
        try #require(isRunning, "\(run.errors)")
        return (run, try #require(trial))
    }

    @Test(arguments: ["", "trap '' CHLD;"])
    func `is killed is broken, and speaks of memory`(prelude: String) throws {
        let (run, trial) = try running(prelude: prelude)
        kill(trial, SIGKILL)
        #expect(run.wait() == 1)
        #expect(run.errors.contains("trial 1 was killed by signal 9"), "\(run.errors)")
        #expect(run.errors.contains("memory") && !run.errors.contains("SWIFT_BACKTRACE"))
        #expect(!run.output.contains("pass"))
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
        #expect(run.latest != nil)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `is told to end is broken, and meets no threshold`(signal: Int32) throws {
        let (run, trial) = try running()
        // A process that gets the signal before it has a handler would end by the signal.
        try #require(eventually(within: .seconds(60)) { catches(signal, trial) })
        kill(trial, signal)
        #expect(run.wait() == 1, "\(run.errors)")
        #expect(run.errors.contains("trial 1 was ended by signal \(signal)"), "\(run.errors)")
        #expect(!run.output.contains("pass") && run.file("thresholds.xml") == nil)
        #expect(run.leftovers == [])
    }

    /// Whether a process has a handler for a signal (proc_pid_status(5)).
    private func catches(_ signal: Int32, _ process: Int32) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
        let mask = line?.split(whereSeparator: \.isWhitespace).last.flatMap {
            UInt64($0, radix: 16)
        }
        return (mask ?? 0) & (1 << UInt64(signal - 1)) != 0
    }

    @Test func `is stopped says so, and ends when it is told to`() throws {
        let (run, trial) = try running()
        kill(trial, SIGSTOP)
        #expect(
            eventually(within: .seconds(30)) {
                run.errors.contains("trial 1 was stopped by signal \(SIGSTOP)")
            }, "\(run.errors)")
        #expect(run.errors.contains("kill -CONT \(trial)"))
        kill(run.processID, SIGINT)
        #expect(run.wait() == 130, "\(run.errors)")
        #expect(run.leftovers == [])
    }

    @Test func `is killed leaves no key on a Redis that others use`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try server.connect()
        _ = try admin.command("SET", "another's", "1")
        let (run, _) = try running(
            "jwt, session-redis", capacity: "6s",
            arguments: ["--redis", "unix://" + server.scratch.file("redis.sock")])
        var trial: Int32?
        let hasKeys = try eventually(within: .seconds(60)) {
            trial = run.trial
            return try trial != nil && admin.countKeys(withPrefix: "revbench:") > 10
        }
        try #require(hasKeys, "\(run.errors)")
        kill(try #require(trial), SIGKILL)
        #expect(run.wait() == 1)
        #expect(try admin.command("DBSIZE") == .integer(1))
        #expect(try admin.command("EXISTS", "another's") == .integer(1))
    }
}

@Suite(.enabled(if: RunningRevbench.program != nil), .serialized)
struct `A run from outside` {
    @Test(arguments: [(SIGQUIT, 131), (SIGUSR1, 143)] as [(Int32, Int32)])
    func `ends by other signals as by those of a terminal`(signal: Int32, status: Int32) throws {
        let run = try RunningRevbench(RunningRevbench.scenario("jwt", capacity: "30s"))
        try #require(eventually(within: .seconds(60)) { run.trial != nil }, "\(run.errors)")
        kill(run.processID, signal)
        #expect(run.wait() == status, "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
    }

    @Test(arguments: [SIGHUP, SIGINT, SIGQUIT])
    func `goes on after a signal that it was started to ignore`(signal: Int32) throws {
        let names = [SIGHUP: "HUP", SIGINT: "INT", SIGQUIT: "QUIT"]
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt", capacity: "500ms"),
            signals: "--ignore-signal=\(names[signal] ?? "")")
        try #require(eventually(within: .seconds(60)) { run.trial != nil }, "\(run.errors)")
        kill(run.processID, signal)
        if let trial = run.trial { kill(trial, signal) }
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.file("meta.json")?.contains("\"status\" : \"complete\"") == true)
    }

    @Test func `is of one program, also where that was built anew meanwhile`() throws {
        let scratch = try Scratch()
        let program = scratch.file("own")
        try FileManager.default.copyItem(
            atPath: try #require(RunningRevbench.program), toPath: program)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt", capacity: "500ms"), program: program,
            arguments: ["--set", "blocks=3"])
        try #require(eventually(within: .seconds(60)) { run.trial != nil }, "\(run.errors)")
        let other = try scratch.program("#!/bin/sh\nexit 9\n", named: "other")
        #expect(rename(other, program) == 0)
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.file("meta.json")?.contains("\"status\" : \"complete\"") == true)
    }

    @Test func `leaves a file called latest alone`() throws {
        let scratch = try Scratch()
        let results = try scratch.makeFolder("results")
        try Data("notes".utf8).write(to: URL(filePath: results + "/latest"))
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--quiet"], results: results)
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.errors.contains("warning: \(results)/latest is a file and no link"))
        #expect(run.output.contains("jwt"))
        #expect(try String(contentsOfFile: results + "/latest", encoding: .utf8) == "notes")
    }

    @Test func `is refused where TMPDIR is not there, and makes nothing`() throws {
        let scratch = try Scratch()
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), temporary: scratch.file("not/mounted"))
        #expect(run.wait() == 1)
        #expect(run.errors.contains("TMPDIR, \(scratch.file("not/mounted"))"), "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
        #expect(!FileManager.default.fileExists(atPath: run.results))
    }

    @Test func `has told of every trial before it is killed`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt", capacity: "500ms"), arguments: ["--set", "blocks=50"])
        try #require(
            eventually(within: .seconds(90)) {
                (run.file("comparison.csv") ?? "").split(separator: "\n").count == 3
            }, "\(run.errors)")
        kill(run.processID, SIGKILL)
        _ = run.wait()
        let meta = try #require(run.file("meta.json"))
        #expect(meta.contains("\"status\" : \"partial\""))
        #expect(meta.contains("\"isComplete\" : true"))
        #expect(!meta.contains("\"guarantees\" : [\n\n  ]"))
        #expect(run.latest != nil)
    }

    @Test func `that cannot write any more shows what it measured`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt") + "\nhistory: off",
            arguments: ["--quiet", "--set", "blocks=50"], prelude: "ulimit -f 110;")
        #expect(run.wait() == 1, "\(run.errors)")
        #expect(run.errors.contains("cannot write"), "\(run.errors)")
        #expect(run.output.contains("jwt"))
        #expect(run.latest != nil && run.leftovers == [])
    }
}
