import ArgumentParser
import Scenario
import Statistics
import Testing

@testable import revbench

@Suite struct `The command line of a run against another program` {
    @Test func `judges the gate's figures unless others are named`() throws {
        let plain = try RunCommand.parse(["a.yaml", "--against", "other"])
        #expect(plain.comparison.against == "other" && plain.comparison.metrics == nil)
        #expect(plain.comparison.fewestBlocks == 12)
        #expect(try JudgedMetrics.read(plain.comparison.metrics) == Gate.figures)
        #expect(try RunCommand.parse(["a.yaml"]).comparison.fewestBlocks == 1)
    }

    @Test(arguments: [["--metrics", "verify_per_s"], ["--inconclusive", "pass"]])
    func `takes no options of a comparison without one`(flags: [String]) throws {
        #expect(throws: (any Error).self) { try RunCommand.parse(["a.yaml"] + flags) }
        #expect(throws: Never.self) {
            try RunCommand.parse(["a.yaml", "--against", "other"] + flags)
        }
    }

    /// Reads a scenario with this many blocks. Like the real reader, it prefers the changes.
    private func plan(
        of blocks: Int, _ changes: [String], fewestBlocks: Int
    ) throws -> Plan {
        try Plan.read(try changes.map { try Override($0) }, fewestBlocks: fewestBlocks) { changes in
            let asked = changes.last { $0.path == ["blocks"] }.flatMap { Int($0.value) }
            return Plan(
                scenario: "s", question: "?", seed: 1, blocks: asked ?? blocks, baseline: "jwt",
                variants: [], trials: [], notes: ["a note"])
        }
    }

    @Test func `raises a scenario of too few blocks, and says so`() throws {
        let raised = try plan(of: 3, ["seed=1"], fewestBlocks: 12)
        #expect(raised.blocks == 12)
        #expect(
            raised.notes == [
                "a note",
                "12 blocks instead of the scenario's 3: a comparison of two programs needs at "
                    + "least 12",
            ])
    }

    @Test func `leaves a scenario of enough blocks, and one that is not compared`() throws {
        #expect(try plan(of: 20, [], fewestBlocks: 12).blocks == 20)
        #expect(try plan(of: 3, ["blocks=12"], fewestBlocks: 12).blocks == 12)
        #expect(try plan(of: 3, [], fewestBlocks: 1).blocks == 3)
        #expect(try plan(of: 20, [], fewestBlocks: 12).notes == ["a note"])
    }

    @Test func `refuses fewer blocks than a comparison needs`() throws {
        let error = #expect(throws: TooFewBlocks.self) {
            try plan(of: 20, ["blocks=11"], fewestBlocks: 12)
        }
        let text = try #require(error).description
        #expect(text.hasPrefix("--set blocks=11: run --against compares two programs by at least"))
    }
}
