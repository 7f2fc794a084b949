import Foundation
import Metrics
import Results
import Testing

@testable import Report

@Suite struct `The comparison of two programs, as it is shown` {
    private func row(
        _ strategy: String, _ verdict: AgainstRecord.RowVerdict, reason: String? = nil,
        ratio: Double? = 1.3
    ) -> AgainstRecord.Row {
        AgainstRecord.Row(
            VariantName(strategy), Headline(metric: .cpuPerVerify, stat: .value),
            phase: "capacity", this: 26, other: 20, ratio: ratio,
            interval: ratio.map { ConfidenceInterval(low: $0 - 0.02, high: $0 + 0.02) },
            floor: 0.01, blocks: 12, verdict: verdict, reason: reason)
    }

    private func record(
        _ verdict: AgainstRecord.WholeVerdict, _ rows: [AgainstRecord.Row], drift: [String] = [],
        missing: [String] = []
    ) -> AgainstRecord {
        AgainstRecord(
            program: "/base/revbench", version: "0.2.0", trialProtocol: 1, verdict: verdict,
            drift: drift, missing: missing, rows: rows)
    }

    @Test func `is a table with the conclusion below`() {
        let text = record(.worse, [row("jwt", .worse), row("a", .noDifference, ratio: 1)]).text
        #expect(
            text == """
                strategy  metric             phase     unit  this  other  ratio          95 %  verdict
                jwt       cpu_us_per_verify  capacity  us      26     20    1.3  1.28 to 1.32  worse
                a         cpu_us_per_verify  capacity  us      26     20      1  0.98 to 1.02  no difference
                note: ratios are of this program to the other, within this run; below 1 is less
                worse: this program against /base/revbench (revbench 0.2.0): jwt: cpu_us_per_verify

                """)
    }

    @Test func `says once why several rows are inconclusive`() {
        let reason = "2 comparisons need 20 blocks"
        let record = record(
            .inconclusive,
            [
                row("a", .inconclusive, reason: reason, ratio: nil),
                row("b", .inconclusive, reason: reason),
            ], missing: ["verify_at_rate_p99_us"])
        #expect(
            record.notes == [
                "verify_at_rate_p99_us was measured by neither program",
                "inconclusive: 2 comparisons need 20 blocks (a: cpu_us_per_verify; "
                    + "b: cpu_us_per_verify)",
                "ratios are of this program to the other, within this run; below 1 is less",
            ])
        #expect(
            record.text.hasSuffix(
                "inconclusive: this program against /base/revbench (revbench 0.2.0): "
                    + "not all could be judged\n"))
        #expect(record.text.contains("      –             –  inconclusive"))
    }

    @Test func `says what moved in the calibration instead of every row's reason`() {
        let moved = record(
            .inconclusive, [row("a", .inconclusive, reason: "the calibration drifted: x")],
            drift: ["x"])
        #expect(
            moved.notes.first == "the calibration differs between the two programs: x")
        #expect(moved.notes.count == 2)
    }

    @Test func `is Markdown with the conclusion first`() {
        let text = record(.passed, [row("jwt", .better, ratio: 0.7)]).markdown
        #expect(
            text.hasPrefix(
                "**passed: this program against /base/revbench (revbench 0.2.0): no metric is worse**\n\n| strategy | metric |"
            ))
        #expect(
            text.contains(
                "| jwt | cpu_us_per_verify | capacity | us | 26 | 20 | 0.7 | 0.68 to 0.72 | better |"
            ))
        #expect(text.contains("\n\n- ratios are of this program"))
    }

    @Test func `is JSON that is read again`() throws {
        let record = record(.worse, [row("jwt", .worse), row("a", .inconclusive, reason: "b")])
        let read = try JSONDecoder().decode(AgainstRecord.self, from: Data(record.json.utf8))
        #expect(read == record)
    }

    @Test func `stands at the top of the report`() throws {
        try withReportSample { folder in
            let file = folder.appending(path: "meta.json")
            var manifest = try RunManifest(json: Data(contentsOf: file), file: "meta.json")
            manifest.against = record(.worse, [row("jwt", .worse)])
            try manifest.json().write(to: file, atomically: true, encoding: .utf8)
            let files = try Report(of: RunFiles(at: folder.path)).files()
            for (name, heading, later) in [
                ("report.md", "## This program against the other", "**Host**"),
                ("report.html", "<h2>This program against the other</h2>", "class=\"keys\""),
            ] {
                let text = try #require(files.first { $0.name == name }).text
                let place = try #require(text.firstRange(of: heading))
                let rest = try #require(text.firstRange(of: later))
                #expect(place.lowerBound < rest.lowerBound)
                #expect(
                    text[place.upperBound..<rest.lowerBound].contains(
                        "worse: this program against /base/revbench"))
            }
        }
        try withReportSample { folder in
            let files = try Report(of: RunFiles(at: folder.path)).files()
            #expect(files.allSatisfy { !$0.text.contains("This program against the other") })
        }
    }
}
