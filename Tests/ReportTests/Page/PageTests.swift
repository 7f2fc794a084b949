import Foundation
import Results
import Testing

@testable import Report

@Suite struct `The page` {
    private static func page(_ sample: ReportSample = ReportSample()) throws -> String {
        try withReportSample(sample) { folder in
            let files = try Report(of: RunFiles(at: folder.path)).files()
            return try #require(files.first { $0.name == "report.html" }).text
        }
    }

    /// The cells of every CSV file of a run and its report.
    private static func cells(_ folder: URL, _ files: [Report.File]) throws -> Set<String> {
        var cells: Set<String> = []
        for name in ["comparison.csv", "summary.csv"] {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            cells.formUnion(try #require(CSVTable(text: text)).rows.joined())
        }
        for file in files where file.name.hasSuffix(".csv") {
            cells.formUnion(try #require(CSVTable(text: file.text)).rows.joined())
        }
        return cells
    }

    @Test func `has its charts listed in docs/files.md`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/files.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let listed = Set(text.matches(of: /(?m)^\| `(\w+\.csv)` \|/).map { String($0.1) })
        let names = try withReportSample { folder in
            try Report(of: RunFiles(at: folder.path)).files().map(\.name)
        }
        let figures = names.filter { $0.hasSuffix(".csv") }
            .map { $0.replacing("figures/", with: "") }
        #expect(figures.count > 5)
        #expect(figures.filter { !listed.contains($0) } == [])
    }

    @Test func `prints no number that is not in a CSV file, rounded`() throws {
        try withReportSample { folder in
            let files = try Report(of: RunFiles(at: folder.path)).files()
            let html = try #require(files.first { $0.name == "report.html" }).text
            let cells = try Self.cells(folder, files)
            let numbers = html.matches(of: /<data value="([^"]*)">([^<]*)<\/data>/)
            #expect(numbers.count > 60)
            for number in numbers {
                let (cell, text) = (String(number.1), String(number.2))
                #expect(cells.contains(cell), "\(text) stands for \(cell)")
                let value = try #require(Double(cell))
                let roundings = [
                    Quantity.time(ms: value), Quantity.time(us: value), Quantity.ratio(value),
                    Quantity.bytes(value), Quantity.count(value), Quantity.digits(value),
                ]
                #expect(roundings.contains(text), "\(text) is no rounding of \(cell)")
            }
        }
    }

    @Test func `has no other numbers in its verdict, its key numbers and its table of what fits`()
        throws
    {
        let html = try Self.page()
        let verdicts = html.matches(of: /<(?:h1|p class="verdict"|div class="value")>(.*)<\//)
        #expect(verdicts.count >= 7)
        let fit = try #require(html.firstMatch(of: /(?s)<section id="fit">(.*?)<\/section>/))
        for passage in verdicts.map(\.1) + [fit.1] {
            let rest =
                passage
                .replacing(/<data [^>]*>[^<]*<\/data>/, with: "")
                .replacing(/<svg.*?<\/svg>/, with: "")
                .replacing(/jwt-poll period=\w+/, with: "")
                .replacing(/largest of \d+/, with: "")
                .replacing(/<\/?h\d>/, with: "").replacing("tabindex=\"0\"", with: "")
            #expect(rest.firstMatch(of: /\d/) == nil, "\(rest)")
        }
    }

    /// The decision says which strategy fits.
    @Test func `recommends no strategy by its own words`() throws {
        let page = try Self.page().lowercased()
        for word in ["cheapest", "recommend", "best strategy"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("no figure includes a network"))
    }

    @Test func `needs nothing from elsewhere, and no script`() throws {
        let html = try Self.page()
        for word in ["src=", "@import", "url(", "<link", "<iframe", "<img", "fetch(", "XMLHttp"] {
            #expect(!html.contains(word), "\(word)")
        }
        // Every word and drawing is in the page before a script has run.
        let still = html.replacing(/(?s)<script.*?<\/script>/, with: "")
        for word in ["<h1>", "figure-frontier", "What kept its window", "<svg", "All strategies"] {
            #expect(still.contains(word), "\(word)")
        }
        // The explorer is hidden until then.
        #expect(still.contains("<section id=\"explorer\" hidden>"))
        // If a policy forbids inline styles, colours fall back and the small drawings stay hidden.
        #expect(!still.contains(" style=\""))
        #expect(still.contains("var(--ink,#1f2328)"))
        let narrow = still.matches(of: /<svg[^>]*class="figure narrow"[^>]*>/)
        #expect(!narrow.isEmpty && narrow.allSatisfy { $0.0.contains("display=\"none\"") })
    }

    /// Paper cannot open anything.
    @Test func `opens its notes before it is printed`() throws {
        let html = try Self.page()
        #expect(html.contains("<details class=\"remarks\">"))
        #expect(html.contains("addEventListener(\"beforeprint\""))
    }

    @Test func `has the decision first, then the charts, then the tables`() throws {
        let html = try Self.page()
        let marks = [
            "<section id=\"decision\">", "id=\"figure-frontier\"", "id=\"figure-windows\"",
            "id=\"figure-latency\"", "<section id=\"fit\">", "<section id=\"everything\">",
            "id=\"method\"",
        ]
        let places = marks.compactMap { html.range(of: $0)?.lowerBound }
        #expect(places.count == marks.count && places == places.sorted())
    }

    @Test func `escapes what a scenario or a machine may say`() throws {
        let html = try Self.page()
        #expect(html.contains("Does &lt;it&gt; | hold?") && !html.contains("<it>"))
        #expect(html.contains("a &lt;b&gt; &amp; &quot;c&quot;") && !html.contains("a <b> &"))
    }

    @Test func `keeps an invalid row and says why it is none`() throws {
        var sample = ReportSample()
        sample.variants[3].invalidReason = "spoilt <on purpose>"
        let html = try Self.page(sample)
        #expect(html.contains("<tr class=\"invalid\">"))
        #expect(html.contains("no: block 0: spoilt &lt;on purpose&gt;"))
        #expect(html.contains("jwt-redis-blocklist is not drawn: invalid: block 0: spoilt"))
    }

    @Test(arguments: [
        ("comparison.csv", "no table and no frontier"), ("revocations.csv", "no windows"),
        ("intervals.csv", "no timeline"), ("latency.hlog", "no percentiles"),
    ])
    func `is made without a file, and says what is missing`(file: String, words: String) throws {
        try withReportSample { folder in
            try FileManager.default.removeItem(at: folder.appending(path: file))
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(report.run.missing.contains { $0.contains(file) && $0.contains(words) })
            let html = try #require(report.files().first { $0.name == "report.html" }).text
            #expect(html.contains("This report is incomplete") && html.contains(file))
        }
    }

    @Test func `of a partial run, or an old one, says so`() throws {
        var sample = ReportSample()
        sample.status = "partial"
        sample.statesGuarantees = false
        let html = try Self.page(sample)
        #expect(html.contains("the run is partial") && html.contains("contains no guarantees"))
        // Families are derived from the bounds.
        #expect(html.contains("data-family=\"asks\"") && html.contains("data-family=\"expires\""))
    }

    @Test func `of twenty-five variants is below 780 kB`() throws {
        var sample = ReportSample(revocations: 60)
        for number in 0..<19 {
            sample.variants.append(
                .init(
                    strategy: "jwt-more-\(number)", cpu_us: 20 + Double(number),
                    window_ms: 0...Double(number * 40), guarantee: sample.variants[4].guarantee))
        }
        #expect(sample.variants.count == 25)
        let html = try Self.page(sample)
        #expect(html.utf8.count < 780_000, "\(html.utf8.count) bytes")
    }

    @Test func `gives the command that makes the run again, fit for a shell`() throws {
        let html = try Self.page()
        #expect(html.contains("revbench run scenarios/sample.yaml --set &#39;a=[1, 2]&#39;"))
    }
}
