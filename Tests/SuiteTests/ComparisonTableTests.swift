import Foundation
import Metrics
import Results
import Revocation
import Scenario
import Statistics
import Strategies
import Testing

@testable import Suite

@Suite struct `The table at the end of a run` {
    private func record(lower_ns: UInt64) -> TrialRecord {
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "jwt", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.isComplete = true
        record.revocations = (0..<60).map { number in
            var window = Window.none
            window.outcome = .closed
            (window.lower_ns, window.upper_ns) = (lower_ns, 2_000_000)
            return RevocationRow(
                revocation: number, node: 0, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
                window: window, acceptsAfterAcknowledgement: 0, request: .ordinary)
        }
        return record
    }

    /// Returns the cells of the only row, in the order of the columns.
    private func cells(_ record: TrialRecord) throws -> [String] {
        let lines = ComparisonTable.text(Comparison([record])).split(separator: "\n")
        func cells(_ line: Substring) -> [String] {
            line.split(separator: #/ {2,}/#).map { String($0.trimmingPrefix(" ")) }
        }
        try #require(lines.count > 3)
        #expect(
            cells(lines[1]) == [
                "strategy", "placement", "/s", "µs", "µs", "ms", "reach", "valid",
            ])
        return cells(lines[2])
    }

    @Test func `has the deployment's window, with "at most" where nothing was accepted`() throws {
        #expect(try cells(record(lower_ns: 0))[5] == "≤ 2")
        #expect(try cells(record(lower_ns: 1))[5] == "2")
        // 60 revocations are too few for a p99.
        let text = ComparisonTable.text(Comparison([record(lower_ns: 0)]))
        #expect(text.contains("\nwindow: until the last node refuses, largest of 60; ≤: nothing"))
    }

    @Test func `says which rows have another figure of the window than the most`() {
        var few = record(lower_ns: 1)
        (few.variantIndex, few.strategy) = (1, "few")
        few.revocations.removeLast(52)
        var like = record(lower_ns: 1)
        (like.variantIndex, like.strategy) = (2, "like")
        let text = ComparisonTable.text(Comparison([record(lower_ns: 1), few, like]))
        #expect(
            text.replacing("\n  ", with: " ").contains(
                "largest of 60; largest of 8: few; ≤: nothing was accepted"))
    }

    @Test func `has what each row is compared by`() throws {
        var record = record(lower_ns: 1)
        record.guarantee = StatedGuarantee(
            reaches: [.subject, .everyone], placement: .networked, stores: [.redis])
        func add(_ metric: Metric, _ stat: Stat, _ value: Double) {
            record.measurements.append(
                Measurement(phase: "p", metric: metric, stat: stat, value: value, n: 1))
        }
        add(.verifyPerSecond, .best, 23_456)
        add(.cpuPerVerify, .value, 10.4)
        #expect(
            try cells(record) == ["jwt", "networked", "23.5k", "–", "–", "2", "subject", "yes"])
        add(.storeCPUPerVerify, .value, 5)
        add(.verifyTime, .p99, 999)
        #expect(
            try cells(record) == [
                "jwt", "networked", "23.5k", "999", "15.4", "2", "subject", "yes",
            ])
        // Once there is a common rate, response times are compared at that rate.
        add(.commonRate, .value, 2_000)
        #expect(try cells(record)[3] == "–")
        add(.verifyAtRate, .p99, 412.3)
        #expect(try cells(record)[3] == "412")
        let text = ComparisonTable.text(Comparison([record]))
        #expect(text.contains("\np99: response time at 2000/s\n"))
    }

    @Test func `says below it why a row is invalid`() {
        var record = record(lower_ns: 1)
        record.invalidReason = "it lied"
        let text = ComparisonTable.text(Comparison([record]))
        #expect(text.contains("  no\n") && text.hasSuffix("jwt is invalid: block 0: it lied\n"))
    }
}

@Suite struct `The width of a run's table` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scenarios")

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// Returns a record whose figures take as much room as possible.
    private func widest(_ variant: Variant, _ index: Int) -> TrialRecord {
        var record = TrialRecord(
            block: 0, variantIndex: index, strategy: variant.strategy, variant: variant.label,
            seed: 1,
            guarantee: StatedGuarantee(
                reaches: [.everyone], placement: index % 2 == 0 ? .networked : .stateless),
            reasons: [])
        record.isComplete = true
        record.binary = .other
        record.invalidReason = String(repeating: "for a reason ", count: 12)
        let figures: [(Metric, Stat, Double)] = [
            (.verifyPerSecond, .best, 41_987_654), (.commonRate, .value, 2_000),
            (.verifyAtRate, .p99, 104_321.5), (.cpuPerVerify, .value, 0.051234),
        ]
        record.measurements = figures.map { metric, stat, value in
            Measurement(phase: "p", metric: metric, stat: stat, value: value, n: 1)
        }
        // At most 0.523 ms, or 15 minutes.
        let upper_ns: UInt64 = index % 2 == 0 ? 523_456 : 900_000_000_000
        record.revocations = (0..<(60 + index)).map { number in
            var window = Window.none
            window.outcome = .closed
            (window.lower_ns, window.upper_ns) = (index % 2 == 0 ? 0 : 1, upper_ns)
            return RevocationRow(
                revocation: number, node: 0, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
                window: window, acceptsAfterAcknowledgement: 0, request: .ordinary)
        }
        return record
    }

    @Test(arguments: try names())
    func `is 80 columns at most for every shipped scenario`(name: String) throws {
        let path = Self.folder.appending(path: name).path
        let plan = try ScenarioReader(catalogue: Registry.catalogue).read(file: path)
        let records = plan.variants.enumerated().map { widest($1, $0) }
        let text = ComparisonTable.text(Comparison(records))
        let lines = text.split(separator: "\n")
        for line in lines { #expect(line.count <= 80, "\(line)") }
        let words = Set(text.split { $0 == " " || $0 == "\n" })
        for variant in plan.variants {
            #expect(words.contains(variant.strategy[...]))
            for part in variant.label.split(separator: " ") {
                #expect(words.contains(part), "\(variant.label)")
            }
        }
    }

    /// Tests the widest figures of every strategy.
    @Test func `is 80 columns at most for every strategy`() {
        let variants = Registry.catalogue.map { Variant(strategy: $0.name, settings: Settings()) }
        let records = variants.enumerated().map { widest($1, $0) }
        for line in ComparisonTable.text(Comparison(records)).split(separator: "\n") {
            #expect(line.count <= 80, "\(line)")
        }
    }
}

@Suite struct `The wide table of a run` {
    @Test func `has every column with a value, as comparison.csv has it`() {
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "a", variant: "", seed: 1,
            guarantee: StatedGuarantee(placement: .document), reasons: [])
        record.measurements = [
            Measurement(phase: "latency/50%", metric: .lag, stat: .p99, value: 12.3456, n: 1)
        ]
        record.isComplete = true
        let table = ComparisonTable.text(Comparison([record]), isWide: true)
        let header = table.prefix { $0 != "\n" }
        #expect(header.contains("lag p99 µs") && !header.contains("verify/s"))
        #expect(table.contains("12.346"))
        #expect(header.hasSuffix("reaches  placement  valid"))
        #expect(table.hasSuffix("document   yes\n"))
    }
}
