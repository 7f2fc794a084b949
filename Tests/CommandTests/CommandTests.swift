import ArgumentParser
import Foundation
import Metrics
import Results
import Statistics
import Suite
import Testing

@testable import revbench

@Suite struct `The command line` {
    private func projection(_ flags: [String]) throws -> ProjectCommand {
        let arguments =
            ["folder"] + flags + [
                "--clients", "1", "--requests", "1/s", "--revocations", "1/s", "--nodes", "1",
            ]
        return try ProjectCommand.parse(OptionFlags.rewritten(arguments))
    }

    @Test(arguments: OptionFlags.names)
    func `changes any duration of a strategy by a flag of its name`(name: String) throws {
        for flags in [[OptionFlags.flag(name), "90s"], [OptionFlags.flag(name) + "=90s"]] {
            let command = try projection(flags)
            #expect(command.folder == "folder")
            #expect(command.options.map(\.name) == [name])
            #expect(command.options.map(\.value_ns) == [90_000_000_000])
        }
    }

    @Test func `knows the flags that there were before, and says them in its help`() {
        let help = ProjectCommand.helpMessage()
        for flag in ["--jwks-refresh", "--cache-ttl", "--poll-interval"] {
            #expect(OptionFlags.names.map(OptionFlags.flag).contains(flag))
            #expect(help.contains(flag))
        }
        #expect(!help.contains(OptionFlags.carrier))
    }

    @Test(arguments: [
        ["--no-such-option", "1s"], ["--cache-ttl", "soon"], ["--cache-ttl", "0s"], ["--cache-ttl"],
    ])
    func `refuses what is no duration of any strategy as a usage error`(flags: [String]) {
        do {
            _ = try projection(flags)
            Issue.record("\(flags) were accepted")
        } catch {
            #expect(ProjectCommand.exitCode(for: error) == ExitCode.validationFailure)
            #expect(ProjectCommand.message(for: error).contains(flags[0]))
        }
    }

    @Test func `lists every metric with its unit, direction, statistics and columns`() {
        let rows = ListCommand.plainMetricTable.rows
        #expect(rows.count == Metric.all.count)
        #expect(
            rows[0].filter { !$0.contains(" ") }
                == ["verify_per_s", "1/s", "higher", "verify_per_s"])
        #expect(rows.allSatisfy { row in row.count == 6 && row.allSatisfy { !$0.isEmpty } })
    }

    @Test func `prints the table of metrics that is in docs/files.md`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "docs/files.md"), encoding: .utf8)
        let start = try #require(text.firstRange(of: "<!-- metrics:begin -->\n\n"))
        let end = try #require(text.firstRange(of: "\n<!-- metrics:end -->\n"))
        #expect(
            text[start.upperBound..<end.lowerBound] == ListCommand.metricTable.markdown,
            "renew it with: scripts/renew-docs")
    }

    @Test func `prints Markdown of metrics only`() {
        #expect(throws: (any Error).self) { try ListCommand.parse(["--markdown"]) }
        #expect(throws: Never.self) { try ListCommand.parse(["--metrics", "--markdown"]) }
    }

    @Test func `says the version of the program`() {
        #expect(Revbench.configuration.version == "0.2.0")
    }

    static let endings: [(GateOutcome.Whole, Bool, Int32)] = [
        (.passed, false, 0), (.worse, false, 3), (.inconclusive, false, 5),
        (.passed, true, 0), (.worse, true, 3), (.inconclusive, true, 0),
    ]

    @Test(arguments: endings)
    func `ends a gate with 0, 3 or 5, and 5 may be turned into 0`(
        whole: GateOutcome.Whole, passesInconclusive: Bool, status: Int32
    ) {
        #expect(ExitStatus(whole, passesInconclusive: passesInconclusive).rawValue == status)
    }

    @Test func `judges the gate's figures unless others are named`() throws {
        func judged(_ flags: [String]) throws -> [String] {
            try CompareCommand.parse(["base", "new"] + flags).headlines().map(\.columnName)
        }
        #expect(
            try judged([])
                == ["cpu_us_per_verify", "verify_at_rate_p99_us", "deployment_window_mean"])
        #expect(try judged(["--metrics", "all"]).count == Headline.all.count)
        #expect(
            try judged(["--metrics", "verify_per_s,verify_at_rate_p99_us,verify_per_s"])
                == ["verify_per_s", "verify_at_rate_p99_us"])
        for wrong in ["no_such_metric", "", ","] {
            #expect(throws: (any Error).self) { try judged(["--metrics", wrong]) }
        }
    }

    static let shown: [([String], [String])] = [
        (["--redis", "redis://:hunter2@host"], ["--redis", "redis://host:6379"]),
        (["--redis=redis://me:hunter%32@host:1/2"], ["--redis=redis://host:1/2"]),
        (
            ["--redis", "hunter2", "--redis", "unix:///x"],
            ["--redis", "…", "--redis", "unix:///x"]
        ),
        (["--redis", "unix:///x?password=hunter2"], ["--redis", "…"]),
        (["redis://:hunter2@host"], ["redis://…@host"]),
        (["--out", "a://b?p=hunter2"], ["--out", "a://b?…"]),
        (["run", "a.yaml", "--set", "token.ttl=5s"], ["run", "a.yaml", "--set", "token.ttl=5s"]),
    ]

    @Test(arguments: shown)
    func `is shown without any password`(arguments: [String], shown: [String]) {
        #expect(ShownArguments.of(arguments) == shown)
        let message = "unexpected argument '\(arguments.last ?? "")'"
        #expect(!ShownArguments.message(message, about: arguments).contains("hunter2"))
    }

    @Test func `names the command that was meant`() {
        let mistyped = MistypedCommand(["rnu", "x.yaml"])?.description
        #expect(mistyped == "there is no command rnu. Did you mean run?")
        #expect(MistypedCommand(["frobnicate"])?.description.contains("validate") == true)
        for words in [[], ["run"], ["help"], ["--version"], ["trial"]] {
            #expect(MistypedCommand(words) == nil)
        }
    }

    @Test func `says why there is no history to check`() throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "revbench-\(UUID().uuidString)").path
        #expect(CheckCommand.absence(in: folder) == "\(folder): there is no such folder")
        try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? files.removeItem(atPath: folder) }
        #expect(CheckCommand.absence(in: folder).contains("is not the folder of a run"))
        try Data("{}".utf8).write(to: URL(filePath: folder + "/meta.json"))
        #expect(CheckCommand.absence(in: folder).contains("history: off"))
        #expect(SameFolder.holds(folder, folder + "/."))
        #expect(!SameFolder.holds(folder, folder + "/x"))
    }

    @Test func `refuses a file as the folder for results`() {
        #expect(throws: (any Error).self) {
            try RunCommand.parse(["x.yaml", "--out", "/dev/null"])
        }
        #expect(throws: Never.self) { try RunCommand.parse(["x.yaml", "--out", "/tmp"]) }
    }

    @Test func `takes one way to name a Redis server`() {
        #expect(throws: (any Error).self) {
            try RunCommand.parse(["x.yaml", "--redis", "redis://h", "--redis-file", "f"])
        }
    }

    @Test(arguments: [("1m", "1min"), ("2 s", "2s"), ("3Mins", "3min")])
    func `refuses a duration with the spelling that works`(text: String, better: String) {
        let error = #expect(throws: (any Error).self) { try Quantities.duration(text) }
        #expect(error.map { "\($0)" }?.contains("write \(better)") == true)
    }

    @Test(arguments: [("50k", "50000"), ("1M", "1000000"), ("1.5k", "1500")])
    func `refuses a count with the spelling that works`(text: String, better: String) {
        let error = #expect(throws: (any Error).self) { try Quantities.count(text) }
        #expect(error.map { "\($0)" }?.contains("write \(better)") == true)
    }

    @Test func `reads the micro sign and the Greek letter`() throws {
        #expect(try Quantities.duration("200\u{b5}s") == 200_000)
        #expect(try Quantities.duration("1.5\u{3bc}s") == 1_500)
    }
}
