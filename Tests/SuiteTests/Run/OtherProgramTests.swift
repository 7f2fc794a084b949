import Foundation
import Revocation
import Scenario
import Strategies
import TestSupport
import Testing

@testable import Suite

/// Tests with shell scripts in place of the other program.
@Suite struct `The program to run against` {
    private static let own = ProgramIdentity(version: "0.2.0", trialProtocol: 5)

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func program(_ text: String) throws -> String {
        try scratch.program(text, named: "other")
    }

    /// Returns a script that answers `trial --protocol` and `--version` with the given commands.
    private func script(protocol answer: String, version: String = "exit 64") throws -> String {
        try program(
            """
            #!/bin/sh
            case "$*" in
            "trial --protocol") \(answer) ;;
            "--version") \(version) ;;
            *) exit 1 ;;
            esac

            """)
    }

    private func refusal(_ path: String, patience: Duration = .seconds(20)) -> String {
        do throws(OtherProgramError) {
            let program = try OtherProgram(at: path, own: Self.own, patience: patience)
            return "taken: \(program.identity)"
        } catch {
            return error.description
        }
    }

    @Test func `is taken where it speaks the same protocol, whatever its version`() throws {
        let identity = ProgramIdentity(version: "0.3.0", trialProtocol: 5)
        let path = try script(protocol: "echo '\(ProtocolAnswer(identity).line)'")
        let program = try OtherProgram(at: path, own: Self.own)
        #expect(program.path == path && program.identity == identity)
        #expect(program.remark == nil)
    }

    private let plan = Plan(
        scenario: "s", question: "?", seed: 1, blocks: 1, baseline: "jwt",
        variants: ["calibration", "jwt", "session-sqlite"].map { Variant(strategy: $0) },
        trials: [])

    @Test func `is refused with what it lacks where the plan uses more than it lists`() throws {
        let identity = ProgramIdentity(version: "0.3.0", trialProtocol: 5)
        let list = KnownStrategies(Registry.catalogue.filter { $0.name != "session-sqlite" })
        let line = ProtocolAnswer(identity, strategies: list).line
        let path = try script(protocol: "echo '\(line)'")
        let program = try OtherProgram(at: path, own: Self.own)
        let error = #expect(throws: OtherProgramError.self) { try program.check(plan) }
        let text =
            "--against \(path): it is revbench 0.3.0, trial protocol 5, and does not know the "
            + "strategy session-sqlite. To leave that out, run with --strategies jwt, or name a "
            + "scenario that both programs know."
        #expect(error?.description == text)
    }

    @Test(arguments: ["", #", "strategies": null"#, #", "strategies": ["of another form"]"#])
    func `is not held to a list that it does not give`(list: String) throws {
        let answer = #"{"program":"revbench","version":"0.3.0","protocol":5\#(list)}"#
        let program = try OtherProgram(
            at: try script(protocol: "echo '\(answer)'"), own: Self.own)
        try program.check(plan)
    }

    @Test(arguments: [4, 6])
    func `is refused with both versions where it speaks another`(number: Int) throws {
        let identity = ProgramIdentity(version: "0.3.0", trialProtocol: number)
        let path = try script(protocol: "echo '\(ProtocolAnswer(identity).line)'")
        let text = refusal(path)
        #expect(text.hasPrefix("--against \(path): "))
        #expect(text.contains("it is revbench 0.3.0, trial protocol \(number); "))
        #expect(text.contains("this program is revbench 0.2.0, trial protocol 5. "))
        #expect(text.contains("Build both from commits with the same trial protocol"))
        #expect(text.contains("compare the two runs with revbench compare"))
    }

    @Test func `is refused with its version where it is older than the protocol`() throws {
        let text = refusal(try script(protocol: "exit 64", version: "echo 0.1.0"))
        #expect(text.contains("it says version 0.1.0 and knows no trial protocol"))
        #expect(text.contains("revbench 0.2.0, trial protocol 5"))
        #expect(text.contains("Build both from commits"))
    }

    @Test(arguments: [
        "exit 0", "echo hello", "echo '{}'", "echo '{\"program\":\"else\",\"protocol\":4}'",
        #"echo '{"program":"else","version":"1","protocol":5}'"#,
        #"echo '{"program":"revbench","version":"1"}'"#, #"printf '\377\376'"#, "kill -SEGV $$",
    ])
    func `is refused where it is no revbench`(answer: String) throws {
        for version in ["exit 64", "echo GNU true 9", "echo"] {
            let text = refusal(try script(protocol: answer, version: version))
            #expect(text.contains("it does not answer `trial --protocol`"), "\(answer): \(text)")
            #expect(text.contains("revbench 0.2.0, trial protocol 5"))
        }
    }

    @Test func `has to be an executable file`() throws {
        #expect(refusal(scratch.file("absent")).contains("there is no such file. Name the revb"))
        #expect(refusal(scratch.path).contains("it is a folder. Name the revbench"))
        let text = try scratch.write(Array("text".utf8), to: "text")
        #expect(refusal(text).contains("it is not executable. Name the revbench"))
        let nothing = try program("no program at all")
        #expect(refusal(nothing).contains("it cannot be started: "), "\(refusal(nothing))")
    }

    @Test func `gets no more time than it is given, and ends with what it started`() throws {
        let file = scratch.file("ids")
        let path = try script(
            protocol: "echo $$ >\(file); tail -f /dev/null & echo $! >>\(file); wait")
        let text = refusal(path, patience: .seconds(3))
        #expect(text.contains("it had not ended after 3.0 seconds"))
        let ids = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            .compactMap { Int32($0) }
        #expect(ids.count == 2)
        #expect(eventually { ids.allSatisfy { Self.isGone($0) } })
    }

    /// Whether a process has ended. A process that nobody has waited for yet has ended too.
    private static func isGone(_ id: Int32) -> Bool {
        guard let line = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
            return kill(id, 0) != 0
        }
        return line.split(separator: ")").last?.hasPrefix(" Z") == true
    }

    @Test func `may not print without end`() throws {
        #expect(refusal(try script(protocol: "yes")).contains("it prints more than any revbench"))
    }
}
