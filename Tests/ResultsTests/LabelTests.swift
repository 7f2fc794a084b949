import Foundation
import Histogram
import Metrics
import Revocation
import Testing

@testable import Results

@Suite struct `The label of a variant` {
    private func record(_ strategy: String, _ label: String, _ index: Int) -> TrialRecord {
        var record = TrialRecord(
            block: 0, variantIndex: index, strategy: strategy, variant: label, seed: 1,
            guarantee: StatedGuarantee(), reasons: ["revoked"])
        var tally = Tally(reasons: 1)
        (tally.scheduled, tally.accepted) = (4, 4)
        record.intervals = [
            IntervalRow(
                phase: "windows", second: 0, tally: tally, p50_ns: 1, p99_ns: 2, max_ns: 3,
                worstLag_ns: 0, length_ns: 250_000_000)
        ]
        var times = LatencyHistogram.latency()
        times.recordTime(1_000)
        record.distributions = ["latency/50%", "latency/90%"].map { phase in
            Distribution(
                op: .verify, timebase: .response, phase: phase, startWall_ms: 1, length_ns: 1,
                times: times)
        }
        return record
    }

    private var records: [TrialRecord] {
        [
            record("jwt", "", 0), record("polled", "token.ttl=2s list=[1 2] period=1s", 1),
            record("polled", "token.ttl=3s list=[1 2] period=1s", 2),
        ]
    }

    private func frame(_ format: RunFormat = .current) -> TableFrame {
        var manifest = RunManifest(
            runID: "r", started: Date(timeIntervalSince1970: 0),
            plan: RecordedPlan(
                scenario: "s", question: "?", seed: 1, blocks: 1, baseline: "jwt",
                variants: records.map {
                    RecordedVariant(
                        strategy: $0.strategy, label: $0.variant, isCalibration: false,
                        options: nil, optionRoles: nil, settings: nil)
                }, trials: nil, notes: nil, thresholds: nil), seed: 1)
        manifest.format = format
        return TableFrame(manifest)
    }

    private func intervals(_ text: String) throws -> [IntervalsFile.Row] {
        try IntervalsFile.rows(of: [UInt8](text.utf8), frame())
    }

    @Test func `is default where nothing is swept, and every swept setting has a column`() throws {
        let table = IntervalsFile.table(records)
        #expect(table.header.suffix(4) == ["token.ttl", "list", "period", "binary"])
        #expect(table.rows.map { $0[2] } == ["default"] + records.dropFirst().map(\.variant))
        #expect(
            table.rows.map { $0.suffix(4) } == [
                ["", "", "", "this"], ["2s", "[1 2]", "1s", "this"], ["3s", "[1 2]", "1s", "this"],
            ])
        let comparison = ComparisonFile.table(
            records.map { ComparisonRow($0.name, invalidReason: nil) })
        #expect(
            comparison.header.suffix(6)
                == table.header.suffix(4) + ["placement", "deployment"])
        #expect(RevocationsFile.table(records).header.suffix(4) == table.header.suffix(4))
        #expect(try intervals(table.text).map(\.name) == records.map(\.name))
    }

    @Test func `that is empty in an older table is read as default`() throws {
        let text = IntervalsFile.table(records).text.replacing(",default,", with: ",,")
        #expect(try intervals(text).map(\.name) == records.map(\.name))
    }

    @Test func `of a swept setting with the name of a column leaves that column alone`() {
        let swept = SweptSettings([VariantName("polled", "phase=1 second=2")])
        let table = CSVTable(ofVariants: ["phase", "second"], swept: swept)
        #expect(
            table.header == [
                "strategy", "variant", "phase", "second", "swept_phase", "swept_second", "binary",
            ])
    }

    @Test func `stands in tags with the phase, whatever blanks and slashes they hold`() throws {
        let text = LatencyFile.text(records, startWall_ms: 0)
        #expect(text.contains("\nTag=jwt/default/latency/50%/verify/response/this,"))
        let entries = try LatencyFile.lines(
            of: [UInt8](text.utf8), frame(), only: .verify, .response)
        let lines = try entries.map { try $0.decoded }
        #expect(lines.map(\.name) == records.flatMap { [$0.name, $0.name] })
        #expect(
            lines.map(\.distribution.phase)
                == records.flatMap { _ in ["latency/50%", "latency/90%"] })
    }

    @Test(arguments: [RunFormat.first, .second])
    func `of an older log is a hyphen, and the log names no phase`(format: RunFormat) throws {
        let text = LatencyFile.text(records, startWall_ms: 0)
            .replacing("/default/", with: "/-/").replacing(#/\/latency\/\d+%/#, with: "")
            .replacing("/this,", with: ",")
        let entries = try LatencyFile.lines(
            of: [UInt8](text.utf8), frame(format), only: .verify, .response)
        let lines = try entries.map { try $0.decoded }
        #expect(lines.map(\.name) == records.flatMap { [$0.name, $0.name] })
        #expect(lines.allSatisfy { $0.distribution.phase == nil })
    }

    @Test(arguments: ["jwt/other", "paseto/default", "jwt", ""])
    func `that the plan does not have is refused by the log's line`(start: String) throws {
        let text = LatencyFile.text(records, startWall_ms: 0)
            .replacing("Tag=jwt/default/latency/90%", with: "Tag=\(start)")
        #expect {
            try LatencyFile.lines(of: [UInt8](text.utf8), frame(), only: .verify, .response)
        } throws: { ($0 as? CSVProblem)?.line == 5 }
    }
}

@Suite struct `The length of an interval` {
    @Test func `is written in seconds and read back, and older tables have none`() throws {
        var tally = Tally(reasons: 0)
        (tally.scheduled, tally.accepted) = (1, 1)
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "jwt", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.intervals = [
            IntervalRow(
                phase: "windows", second: 3, tally: tally, p50_ns: 1, p99_ns: 1, max_ns: 1,
                worstLag_ns: 0, length_ns: 400_000_000)
        ]
        let plan = RecordedPlan(
            scenario: "s", question: "?", seed: 1, blocks: 1, baseline: "jwt",
            variants: [
                RecordedVariant(
                    strategy: "jwt", label: "", isCalibration: false, options: nil,
                    optionRoles: nil, settings: nil)
            ], trials: nil, notes: nil, thresholds: nil)
        let manifest = RunManifest(
            runID: "r", started: Date(timeIntervalSince1970: 0), plan: plan, seed: 1)
        let text = IntervalsFile.table([record]).text
        #expect(text.contains(",windows,3,1,1,1,") && text.contains(",0,0.4,this\n"))
        let frame = TableFrame(manifest)
        let rows = try IntervalsFile.rows(of: [UInt8](text.utf8), frame)
        #expect(rows.map(\.interval.length_ns) == [400_000_000])
        let older = text.replacing(",interval_s", with: "").replacing(",0.4,this", with: ",this")
        let olderRows = try IntervalsFile.rows(of: [UInt8](older.utf8), frame)
        #expect(olderRows.map(\.interval.length_ns) == [nil])
        #expect(olderRows.map(\.interval.second) == [3])
    }
}

@Suite struct `The quantiles of an interval` {
    /// A p50 needs 6 requests, a p99 needs 300.
    @Test(arguments: [(5, "", ""), (6, "1", ""), (299, "1", ""), (300, "1", "2")])
    func `are empty where there are too few requests, and the maximum stands beside them`(
        requests: Int, p50: String, p99: String
    ) throws {
        var tally = Tally(reasons: 0)
        (tally.scheduled, tally.accepted) = (requests, requests)
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "jwt", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.intervals = [
            IntervalRow(
                phase: "windows", second: 0, tally: tally, p50_ns: 1_000, p99_ns: 2_000,
                max_ns: 3_000, worstLag_ns: 0)
        ]
        let table = IntervalsFile.table([record])
        func cell(_ column: String) throws -> String {
            let place = try #require(table.header.firstIndex(of: column))
            return try #require(table.rows.first)[place]
        }
        #expect(try [cell("p50_us"), cell("p99_us"), cell("max_us")] == [p50, p99, "3"])
        #expect(try cell("sent") == String(requests))
        let manifest = RunManifest(
            runID: "r", started: Date(timeIntervalSince1970: 0),
            plan: RecordedPlan(
                scenario: "s", question: "?", seed: 1, blocks: 1, baseline: "jwt",
                variants: [
                    RecordedVariant(
                        strategy: "jwt", label: "", isCalibration: false, options: nil,
                        optionRoles: nil, settings: nil)
                ], trials: nil, notes: nil, thresholds: nil), seed: 1)
        let read = try IntervalsFile.rows(of: [UInt8](table.text.utf8), TableFrame(manifest))
        #expect(read.map(\.interval.p50_ns) == [p50.isEmpty ? nil : 1_000])
        #expect(read.map(\.interval.p99_ns) == [p99.isEmpty ? nil : 2_000])
    }
}
