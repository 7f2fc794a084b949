import Foundation
import TestSupport
import Testing

/// Runs of two programs: the built one, and itself or a script in place of the other.
@Suite(.enabled(if: RunningRevbench.program != nil), .serialized)
struct `A run against another program` {
    private static var program: String { RunningRevbench.program ?? "/bin/false" }

    /// Returns an executable script; the caller keeps the folder.
    private func script(_ text: String, in scratch: Scratch) throws -> String {
        try scratch.program("#!/bin/sh\n\(text)\n", named: "other")
    }

    /// Returns the cells of the named column.
    private func cells(_ column: String, of text: String?) -> [String] {
        let lines = (text ?? "").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let place = lines.first?.firstIndex(of: column) else { return [] }
        return lines.dropFirst().map { $0.indices.contains(place) ? $0[place] : "" }
    }

    @Test func `marks every row and tells what it could not`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--against", Self.program])
        #expect(run.wait() == 5, "\(run.errors)")
        #expect(run.errors.contains("12 blocks instead of the scenario's 1"))
        #expect(run.errors.contains("\(Self.program): it is this program's own file"))
        #expect(run.leftovers == [])
        #expect(
            cells("binary", of: run.file("comparison.csv")) == ["this", "other", "this", "other"])
        for name in ["summary.csv", "revocations.csv", "intervals.csv"] {
            #expect(Set(cells("binary", of: run.file(name))) == ["this", "other"], "\(name)")
        }
        let log = try #require(run.file("latency.hlog"))
        #expect(log.contains("/this,") && log.contains("/other,"))
        #expect(Set(cells("block", of: run.file("revocations.csv"))).count == 12)
        let meta = try #require(run.file("meta.json"))
        #expect(meta.contains("\"verdict\" : \"inconclusive\""))
        #expect(meta.contains("\"status\" : \"complete\""))
        #expect(run.output.contains("inconclusive: this program against \(Self.program)"))
        #expect(run.output.contains("no noise floor was measured"))
        #expect(run.file("against.md")?.hasPrefix("**inconclusive: ") == true)
    }

    @Test func `keeps the rows of both when it is told to end`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--against", Self.program])
        try #require(
            eventually(within: .seconds(60)) {
                Set(cells("binary", of: run.file("comparison.csv"))) == ["this", "other"]
            }, "\(run.errors)")
        kill(run.processID, SIGINT)
        #expect(run.wait() == 130, "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(Set(cells("binary", of: run.file("comparison.csv"))) == ["this", "other"])
        let meta = try #require(run.file("meta.json"))
        #expect(meta.contains("\"status\" : \"partial\""))
        #expect(meta.contains("\"verdict\" : \"inconclusive\""))
    }

    @Test func `says that it was the other's trial that broke`() throws {
        let scratch = try Scratch()
        let other = try script(
            "[ \"$2\" = --protocol ] && exec \(Self.program) \"$@\"\nkill -SEGV $$", in: scratch)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--against", other])
        #expect(run.wait() == 1)
        let message = /the other program's trial \d+ was killed by signal 11/
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.errors.contains("earlier measurements are kept"))
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
    }

    @Test func `is broken where the other was built anew`() throws {
        let scratch = try Scratch()
        let text = "exec \(Self.program) \"$@\""
        let other = try script(text, in: scratch)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt", capacity: "500ms"), arguments: ["--against", other])
        try #require(eventually(within: .seconds(60)) { run.trial != nil }, "\(run.errors)")
        _ = try script(text + " # another", in: scratch)
        #expect(run.wait() == 1)
        #expect(run.errors.contains("it has changed since the run began"), "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
    }

    @Test func `says that the other's trial left nothing that can be read`() throws {
        let scratch = try Scratch()
        let other = try script(
            "[ \"$2\" = --protocol ] && exec \(Self.program) \"$@\"\nexit 0", in: scratch)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--against", other])
        #expect(run.wait() == 1)
        let message = /the other program's trial \d+ left no record that can be read/
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(run.leftovers == [])
    }

    @Test func `is refused before anything is made where the protocols differ`() throws {
        let scratch = try Scratch()
        let other = try script(
            #"echo '{"program":"revbench","version":"9.8.7","protocol":77}'"#, in: scratch)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: ["--against", other])
        #expect(run.wait() == 64)
        #expect(run.errors.contains("it is revbench 9.8.7, trial protocol 77; this program is "))
        #expect(run.output == "")
        #expect(run.leftovers == [])
        #expect(!FileManager.default.fileExists(atPath: run.results))
    }

    /// The other program is this one with another name for a strategy.
    @Test func `is refused before anything is made where the other lacks a strategy`() throws {
        let scratch = try Scratch()
        let other = try script(
            "[ \"$2\" = --protocol ] || exit 1\n"
                + "\(Self.program) \"$@\" | sed 's/\"session-sqlite\"/\"another\"/'", in: scratch)
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt, session-sqlite"), arguments: ["--against", other])
        #expect(run.wait() == 64)
        #expect(
            run.errors.contains("and does not know the strategy session-sqlite. "), "\(run.errors)")
        #expect(run.errors.contains("run with --strategies jwt, or name a scenario"))
        #expect(run.output == "")
        #expect(run.leftovers == [])
        #expect(!FileManager.default.fileExists(atPath: run.results))
    }

    @Test(
        arguments: [
            ["--against", "/no/such/program"], ["--against", "/tmp"], ["--against", "/bin/true"],
            ["--against", "/etc/hostname"], ["--metrics", "cpu_us_per_verify"],
            ["--inconclusive", "pass"], ["--against", "/bin/true", "--metrics", "speed"],
            ["--against", "/bin/true", "--set", "blocks=11"],
        ])
    func `is refused with what is wrong`(arguments: [String]) throws {
        let run = try RunningRevbench(RunningRevbench.scenario("jwt"), arguments: arguments)
        #expect(run.wait() == 64)
        #expect(run.errors.contains(arguments.dropLast().last ?? ""), "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(!FileManager.default.fileExists(atPath: run.results))
    }
}
