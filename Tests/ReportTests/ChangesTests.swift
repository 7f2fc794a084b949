import Metrics
import Statistics
import Foundation
import Results
import Testing

@testable import Report

@Suite struct `What changed since another run` {
    private static func report<Value>(
        cpu_us: Double, _ body: (Report) throws -> Value
    ) throws -> Value {
        var sample = ReportSample()
        sample.blocks = 8
        var other = sample
        other.runID = "earlier"
        sample.variants[1].cpu_us = cpu_us
        return try withReportSample(other) { base in
            try withReportSample(sample) { new in
                try body(
                    Report(of: RunFiles(at: new.path), against: RunFiles(at: base.path)))
            }
        }
    }

    private static func text(_ name: String, of report: Report) throws -> String {
        try #require(report.files().first { $0.name == name }).text
    }

    @Test func `is drawn first, the worse before all else`() throws {
        try Self.report(cpu_us: 10) { report in
            let chart = try #require(report.changes)
            let first = try #require(chart.data.entries.first)
            #expect(first.variant.name == "session-sqlite" && first.row.verdict == .worse)
            #expect(first.row.headline.columnName == "cpu_us_per_verify")
            #expect(abs(first.ratio - 2) < 0.02)
            #expect(chart.title == "Of \(chart.data.entries.count) measurements, 1 is worse")
            #expect(report.allCharts.first?.name == "changes")
            let page = try Self.text("report.html", of: report)
            let picture = try #require(page.range(of: "id=\"figure-changes\""))
            let decision = try #require(page.range(of: "id=\"decision\""))
            #expect(picture.lowerBound < decision.lowerBound)
            let markdown = try Self.text("report.md", of: report)
            #expect(markdown.contains("1 is worse** since run earlier"))
        }
    }

    @Test func `has a row for each figure, with its verdict`() throws {
        try Self.report(cpu_us: 2.5) { report in
            let chart = try #require(report.changes)
            #expect(chart.title.hasSuffix("1 is better"))
            let csv = chart.csv
            #expect(csv.rows.count == chart.data.entries.count)
            let verdict = try #require(csv.header.firstIndex(of: "verdict"))
            #expect(csv.rows.first?[verdict] == "better")
            for width in ChartWidth.allCases {
                let svg = ChartSheet(chart: chart).svg(width, .light, isPart: false)
                #expect(svg.matches(of: /class="series"/).count == csv.rows.count)
            }
        }
    }

    @Test func `is nothing where nothing is shown, and absent without another run`() throws {
        try Self.report(cpu_us: 5) { report in
            #expect(report.changes?.title == "No metric is shown to have changed")
        }
        try withReportSample { folder in
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(report.changes == nil)
            #expect(report.allCharts.map(\.name) == report.charts.map(\.name))
        }
    }
}
