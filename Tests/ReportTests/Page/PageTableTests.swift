import Foundation
import Metrics
import Results
import Testing

@testable import Report

@Suite struct `A table of the page` {
    private func table(columns: Int, rows: Int = 2) -> PageTable {
        var table = PageTable(
            caption: "About <it>", header: (0..<columns).map { "column \($0)" })
        for row in 0..<rows {
            table.rows.append(
                .init(
                    cells: (0..<columns).map { .words(String("\(row)/\($0)")) },
                    isInvalid: row == 1))
        }
        return table
    }

    @Test func `has a caption, and its first cells as headings of their rows`() throws {
        let html = try Templates().render(table(columns: 3), with: "table")
        #expect(html.contains("<caption><span>About &lt;it&gt;</span></caption>"))
        #expect(
            html.contains(
                #"<tr><th scope="row" class="words">0/0</th><td class="words">0/1</td>"#))
        #expect(html.contains(#"<tr class="invalid"><th scope="row" class="words">1/0</th>"#))
        #expect(html.matches(of: /<th scope="col"/).count == 3)
        #expect(!html.contains("wider than the page"))
    }

    @Test func `says where it scrolls, and has parts for paper with all columns`() throws {
        let wide = table(columns: 30)
        let html = try Templates().render(wide, with: "table")
        #expect(html.contains("wider than the page") && html.contains("class=\"scroll screen\""))
        let parts = wide.parts
        #expect(parts.map(\.header.count) == [12, 12, 8])
        #expect(parts.allSatisfy { !$0.isWide && $0.header[0].title == "column 0" })
        #expect(
            parts.flatMap { $0.header.dropFirst().map(\.title) }
                == (1..<30).map { "column \($0)" })
        for row in 0..<2 {
            #expect(parts.allSatisfy { $0.rows[row].cells[0].isHeading })
            #expect(
                parts.flatMap { $0.rows[row].cells.dropFirst().map(\.markdown) }
                    == (1..<30).map { "\(row)/\($0)" })
        }
        let narrow = table(columns: 12)
        #expect(narrow.parts.count == 1 && !narrow.isWide)
    }

    @Test func `has the scenario's thresholds with their verdicts, the missed first`() throws {
        let thresholds = [
            Threshold(
                strategy: "*", text: "verify_per_s > 0",
                of: MetricStatistic(.verifyPerSecond, .best), relation: .more, limit: 0),
            Threshold(
                strategy: "jwt", text: "verify_per_s > 1e9",
                of: MetricStatistic(.verifyPerSecond, .best), relation: .more, limit: 1e9),
        ]
        let json = String(decoding: try JSONEncoder().encode(thresholds), as: UTF8.self)
        try withRun(SampleRun(thresholds: json)) { folder in
            let report = try Report(of: RunFiles(at: folder.path))
            let section = try #require(ThresholdSection(report.run))
            #expect(section.title == "1 of 3 thresholds is missed")
            #expect(
                section.table.rows.map { $0.cells.prefix(3).map(\.markdown) } == [
                    ["jwt", "verify_per_s > 1e9", "missed"], ["jwt", "verify_per_s > 0", "met"],
                    ["session-sqlite", "verify_per_s > 0", "met"],
                ])
            let files = try report.files()
            let page = try #require(files.first { $0.name == "report.html" }).text
            #expect(page.contains("<section id=\"thresholds\">"))
            #expect(page.contains("<td class=\"words verdict\">missed</td>"))
            let markdown = try #require(files.first { $0.name == "report.md" }).text
            #expect(markdown.contains("## 1 of 3 thresholds is missed"))
        }
        try withRun(SampleRun()) { folder in
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(ThresholdSection(report.run) == nil)
        }
    }
}
