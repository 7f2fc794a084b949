import Foundation
import Metrics
import Revocation
import Testing

@testable import Results

/// Compares `docs/files.md` with the types that write the files.
@Suite struct `The data dictionary` {
    private let lines: [Substring]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/files.md")
        lines = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Returns the rows of the table in a section whose first column has that title, without the
    /// header.
    private func rows(_ section: String, _ column: String) -> [Substring] {
        let body = lines.drop { $0 != "## \(section)" }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }
        return Array(
            body.drop { !$0.hasPrefix("| \(column) |") }.dropFirst(2).prefix { $0.hasPrefix("|") })
    }

    /// Returns the names in the first cell of each row.
    private func names(_ section: String, _ column: String = "column") -> [String] {
        rows(section, column).flatMap { row in
            row.split(separator: "|").first.map {
                $0.matches(of: /`([^`]+)`/).map { String($0.1) }
            } ?? []
        }
    }

    private static let record = TrialRecord(
        block: 0, variantIndex: 0, strategy: "jwt", variant: "", seed: 1,
        guarantee: StatedGuarantee(family: .expires, reaches: [], outage: .unaffected),
        reasons: ["revoked", "unknown-token"])

    @Test func `has every column of summary.csv, in order`() {
        let table = SummaryFile.table([], runID: "run", scenario: "smoke")
        #expect(names("`summary.csv`") == table.header)
    }

    @Test func `has every column of revocations.csv, in order`() {
        #expect(names("`revocations.csv`") == RevocationsFile.table([Self.record]).header)
    }

    @Test func `has every column of intervals.csv, in order, those of refusals as one`() {
        let header = IntervalsFile.table([Self.record]).header
        let refusals = header.filter { $0.hasPrefix("refused_") }
        #expect(refusals == ["refused_revoked", "refused_unknown_token"])
        let documented = names("`intervals.csv`")
        #expect(
            documented.flatMap { $0 == "refused_<reason>" ? refusals : [$0] } == header)
    }

    /// The other columns are those of metrics, which have a separate table.
    @Test func `has the columns of comparison.csv that are more than a median`() {
        let header = ComparisonFile.table([]).header
        let documented = names("`comparison.csv`")
        let metrics = Set(ComparisonColumn.all.map(\.name))
        #expect(header.filter { !metrics.contains($0) }.allSatisfy(documented.contains))
        #expect(documented.filter { !header.contains($0) } == [])
        let special = ComparisonColumn.all.filter { $0.form.source != .median }.map(\.name)
        #expect(special.filter { !documented.contains($0) } == [])
    }

    @Test func `has every outcome of a window`() {
        #expect(
            names("`revocations.csv`", "outcome").sorted()
                == WindowOutcome.allCases.map(\.rawValue).sorted())
    }

    @Test func `has every key of meta.json`() {
        let plan = RecordedPlan(
            scenario: "smoke", question: "?", seed: 1, blocks: 1, baseline: "jwt", variants: [],
            trials: nil, notes: nil, thresholds: nil)
        let manifest = RunManifest(runID: "run", started: Date(), plan: plan, seed: 1)
        let keys = Mirror(reflecting: manifest).children.compactMap(\.label)
        #expect(names("`meta.json`", "key").sorted() == keys.sorted())
    }

    @Test func `has the formats that there are`() {
        let header = lines.first { $0.hasPrefix("| | format 1 |") }
        let formats = header?.matches(of: /format (\d+)/).compactMap { Int($0.1) }
        #expect(formats == RunFormat.allCases.map(\.rawValue))
    }
}
