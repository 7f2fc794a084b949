import Foundation
import Metrics
import Results
import Revocation
import Statistics
import Testing

@testable import Report

/// Compares a run of two programs, one of them ten times as slow, with a run of each program alone:
/// every figure of the shared run has to be a figure of one of the single runs.
@Suite struct `No figure of a run pools two programs` {
    /// The trials of a sample run by one program or by both.
    private struct Sample: SampleFolder {
        let sample = ReportSample()
        let binaries: [Binary]

        var scenario: String { sample.scenario }
        var seed: UInt64 { sample.seed }
        var variantCount: Int { sample.variantCount * binaries.count }
        var baselineIndex: Int { sample.baselineIndex * binaries.count }

        func trials() -> [TrialRecord] {
            sample.trials().flatMap { record in
                binaries.enumerated().map { place, binary in
                    var record = record
                    record.variantIndex = record.variantIndex * binaries.count + place
                    record.binary = binary
                    if binary == .other { Self.slow(&record) }
                    return record
                }
            }
        }

        private static func slow(_ record: inout TrialRecord) {
            // The lines of the log are found by their largest time, so maxima stay as they are.
            for index in record.measurements.indices where record.measurements[index].stat != .max {
                record.measurements[index].value *= 10
            }
            for index in record.revocations.indices {
                record.revocations[index].window.upper_ns? += 5_000_000_000
            }
        }

        func meta(floors: String) throws -> String {
            let text = try sample.meta(floors: floors)
            let manifest = try RunManifest(json: Data(text.utf8), file: "meta.json")
            var both = manifest
            both.plan.variants = manifest.plan.variants.flatMap { variant in
                binaries.map { binary in
                    var variant = variant
                    variant.binary = binary
                    return variant
                }
            }
            both.plan.thresholds = [
                Threshold(
                    strategy: "*", text: "cpu_us_per_verify < 100",
                    of: MetricStatistic(.cpuPerVerify, .value), relation: .less, limit: 100)
            ]
            both.guarantees = manifest.guarantees?.flatMap { promise in
                binaries.map { binary in
                    var promise = promise
                    promise.binary = binary
                    return promise
                }
            }
            both.trials = manifest.trials?.flatMap { note in
                binaries.map { binary in
                    var note = note
                    note.binary = binary
                    return note
                }
            }
            return try both.json()
        }
    }

    private static func files<Value>(
        _ binaries: [Binary], _ body: (RunFiles) throws -> Value
    ) throws -> Value {
        try Sample(binaries: binaries).inFolder { try body(RunFiles(at: $0.path)) }
    }

    /// The rows of a table of the figures, without the columns whose values depend on other
    /// variants.
    private static func rows(of name: String, _ files: RunFiles) throws -> [[String: String]] {
        let file = try #require(
            Report(of: files).files().first { $0.name == "figures/\(name).csv" })
        let table = try #require(CSVTable(text: file.text))
        return table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.header, $0)) }
    }

    @Test func `in comparison.csv`() throws {
        let both = try Self.files([.this, .other]) { try $0.comparison() }
        #expect(both.count == 2 * ReportSample.standard.count)
        for binary in Binary.allCases {
            let alone = try Self.files([binary]) { try $0.comparison() }
            #expect(both.filter { $0.name.binary == binary } == alone)
        }
    }

    @Test func `in summary.csv, ratios and A/A ratios included`() throws {
        let both = try Self.files([.this, .other]) { $0.summary }
        for binary in Binary.allCases {
            let own = both.filter { $0.key.name.binary == binary }
            let alone = try Self.files([binary]) { $0.summary }
            // The ratios of the sample are to this program's baseline, so the other program's
            // ratios are not compared.
            let compared = binary == .this ? alone : alone.filter { $0.key.isMeasured }
            #expect(
                (binary == .this ? own : own.filter { $0.key.isMeasured }) == compared)
            #expect(!compared.isEmpty)
        }
    }

    @Test func `in revocations.csv, whose ids differ`() throws {
        let both = try Self.files([.this, .other]) { try $0.revocations() }
        for binary in Binary.allCases {
            let alone = try Self.files([binary]) { try $0.revocations() }
            #expect(
                both.filter { $0.name.binary == binary }.map(\.revocation)
                    == alone.map(\.revocation))
        }
        let this = Set(both.filter { $0.name.binary == .this }.map(\.id))
        #expect(this.isDisjoint(with: both.filter { $0.name.binary == .other }.map(\.id)))
    }

    @Test func `in latency.hlog`() throws {
        let both = try Self.files([.this, .other]) { try $0.latencies(of: .verify, .response) }
        #expect(both.count { $0.name.binary == .this } == both.count { $0.name.binary == .other })
        #expect(Set(both.map(\.name)).count == 2 * ReportSample.standard.count)
    }

    @Test(arguments: ["windows", "bytes", "latency"])
    func `in the figures of a report`(name: String) throws {
        let both = try Self.files([.this, .other]) { try Self.rows(of: name, $0) }
        for binary in [Binary.this] {
            let alone = try Self.files([binary]) { try Self.rows(of: name, $0) }
            #expect(!alone.isEmpty && both.filter { $0["binary"] == binary.rawValue } == alone)
        }
        #expect(Set(both.map { $0["binary"] }) == ["this", "other"])
    }

    @Test func `in decisions and thresholds, which are of this program alone`() throws {
        let both = try Self.files([.this, .other]) { files in
            (try MeasuredVariant.all(of: files), files.thresholds)
        }
        let alone = try Self.files([.this]) { files in
            (try MeasuredVariant.all(of: files), files.thresholds)
        }
        #expect(both.0.map(\.name) == alone.0.map(\.name))
        #expect(both.0.map(\.costsByBlock_us) == alone.0.map(\.costsByBlock_us))
        #expect(both.0.map(\.worstWindow_ms) == alone.0.map(\.worstWindow_ms))
        #expect(both.1 == alone.1 && !both.1.isEmpty && both.1.allSatisfy(\.holds))
        let decision = try Self.files([.this, .other]) { try Decision($0) }
        #expect(decision.rows.allSatisfy { $0.measured.name.binary == .this })
    }

    @Test func `in the report's names and findings`() throws {
        let (both, alone) = (
            try Self.files([.this, .other]) { Report(of: $0) },
            try Self.files([.this]) { Report(of: $0) }
        )
        #expect(both.findings.headline.plainText == alone.findings.headline.plainText)
        #expect(both.markdown.contains("| jwt (other) |"))
        #expect(both.markdown.contains("| jwt-poll period=1s (other) |"))
        let names = both.run.variants.map(\.shortName)
        #expect(Set(names).count == names.count)
        #expect(
            both.run.variants.filter { $0.id.binary == .other }.allSatisfy {
                $0.shortName.hasSuffix("(other)")
            })
        #expect(both.run.baseline?.name == "jwt")
    }
}

extension MeasurementKey {
    /// Whether the key names a value, not a ratio.
    fileprivate var isMeasured: Bool { if case .measured = stat { true } else { false } }
}
