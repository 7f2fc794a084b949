import Load
import Foundation
import Suite
import Testing

@testable import SelfTest

@Suite(.serialized) struct `The harness` {
    private static let seed: UInt64 = 42

    /// Returns the findings of the first of at most three runs that were as expected, or else of
    /// the last. If the host slows this machine down, no run delay shows it.
    private func findings(
        _ isAsDue: ([HarnessFinding]) -> Bool, _ run: () throws -> [HarnessFinding]
    ) throws -> [HarnessFinding] {
        var findings: [HarnessFinding] = []
        for _ in 0..<3 {
            findings = try run()
            if isAsDue(findings) { break }
        }
        return findings
    }

    @Test(arguments: HarnessScene.allCases)
    func `measures scripted servers as they are`(scene: HarnessScene) throws {
        let findings = try findings({ $0.allSatisfy { $0.problem == nil } }) {
            try scene.findings(.sound, seed: Self.seed)
        }
        #expect(!findings.isEmpty)
        for finding in findings {
            #expect(finding.problem == nil, "\(finding.notice)")
        }
    }

    @Test(arguments: HarnessMutant.allCases)
    func `has each mistake caught by what is meant to catch it`(mutant: HarnessMutant) throws {
        func notices(_ findings: [HarnessFinding]) -> [HarnessNotice] {
            findings.filter { $0.problem != nil }.map(\.notice)
        }
        let findings = try findings({ notices($0).contains(mutant.caughtBy) }) {
            try mutant.scene.findings(mutant.rules, seed: Self.seed)
        }
        #expect(
            notices(findings).contains(mutant.caughtBy),
            "caught by \(notices(findings).map(\.description))")
    }

    @Test func `has a mistake that needs each scene, and names none twice`() {
        let mutants = HarnessMutant.allCases
        #expect(Set(mutants.map(\.scene)) == Set(HarnessScene.allCases))
        #expect(Set(mutants.map(\.mistake)).count == mutants.count)
    }

    @Test func `has a mistake that needs each thing that is known of scripted servers`() {
        let noticed = Set(HarnessMutant.allCases.map(\.caughtBy))
        for truth in HarnessTruth.allCases where truth != .serviceTimes {
            #expect(noticed.contains(.truth(truth)), "\(truth)")
        }
    }

    @Test func `has a mistake that needs each self-check`() {
        let noticed = Set(HarnessMutant.allCases.map(\.caughtBy))
        for check in SelfCheck.allCases { #expect(noticed.contains(.check(check)), "\(check)") }
    }

    /// The page is for readers; the enumeration is what runs. Both have to agree.
    @Test func `has its mistakes listed in the documentation`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "docs/mutants.md"), encoding: .utf8)
        for mutant in HarnessMutant.allCases {
            let row = "| \(mutant.mistake) | \(mutant.caughtBy) |"
            #expect(page.contains(row), "docs/mutants.md has no \(row)")
        }
        let rows = page.split(separator: "\n").count { line in
            line.contains("| self-check: ") || line.contains("| scripted servers: ")
        }
        #expect(rows == HarnessMutant.allCases.count)
    }
}
