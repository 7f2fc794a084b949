import Foundation
import Results
import Revocation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import Report

@Suite struct `The charts` {
    private static func report<Value>(
        _ sample: ReportSample = ReportSample(), _ body: (Report) throws -> Value
    ) throws -> Value {
        try withReportSample(sample) { try body(Report(of: RunFiles(at: $0.path))) }
    }

    @Test func `are nine, each with its numbers`() throws {
        try Self.report(.full) { report in
            #expect(
                report.charts.map(\.name) == [
                    "frontier", "windows", "latency", "age", "machines", "saturation", "timeline",
                    "scaling", "bytes",
                ])
            #expect(report.absent.isEmpty)
            for chart in report.charts { #expect(!chart.csv.rows.isEmpty, "\(chart.name)") }
        }
    }

    /// A share of capacity is a different load for each strategy.
    @Test func `draw response times at the rate that all strategies share`() throws {
        var sample = ReportSample()
        sample.commonRate_per_s = 2_000
        sample.overloadedAtRate = ["jwt-redis-blocklist"]
        try Self.report(sample) { report in
            let chart = try #require(report.charts.first { $0.name == "latency" })
            #expect(chart.subtitle.hasPrefix("Open loop at 2000/s; "))
            let time = try #require(chart.csv.header.firstIndex(of: "response_us"))
            let times = chart.csv.rows.filter { $0[0] == "jwt" }.compactMap { Double($0[time]) }
            // 4.4 to 8.8 µs at the common rate, and ten times as long at half of the capacity.
            #expect(times.count > 20 && times.allSatisfy { $0 < 10 })
            #expect(
                chart.notes.contains {
                    $0.hasPrefix("jwt-redis-blocklist has no line: ")
                        && $0.contains("OVERLOADED on purpose")
                })
        }
    }

    @Test func `are left out where they say nothing, with what would give them something to say`()
        throws
    {
        try Self.report { report in
            #expect(
                report.charts.map(\.name) == [
                    "frontier", "windows", "latency", "age", "machines", "bytes",
                ])
            #expect(
                report.absent.map { String($0.prefix { $0 != ":" }) } == [
                    "Saturation", "Timeline", "Scaling",
                ])
        }
    }

    @Test func `are well-formed in every width and on every paper`() throws {
        try Self.report(.full) { report in
            let drawings = try report.files().filter { $0.name.hasSuffix(".svg") }
            #expect(drawings.count == 36)
            for drawing in drawings {
                let parser = XMLParser(data: Data(drawing.text.utf8))
                #expect(
                    parser.parse(), "\(drawing.name): \(String(describing: parser.parserError))")
                // Programs that draw SVG files do not know custom properties.
                #expect(!drawing.text.contains("var("), "\(drawing.name)")
                #expect(!drawing.text.contains("nan") && !drawing.text.contains("inf\""))
            }
        }
    }

    /// The boxes of the texts of a drawing that are neither ticks nor titles.
    private static func labels(_ svg: String) throws -> [(words: String, box: Box)] {
        let pattern =
            /<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)"([^>]*)>([^<]*)<\/text>/
        return try svg.matches(of: pattern).filter { $0.4.contains("paint-order") }.map { match in
            let size = try #require(Double(match.3))
            let anchor: TextStyle.Anchor =
                match.4.contains("\"middle\"")
                ? .middle : match.4.contains("\"end\"") ? .end : .start
            let style = TextStyle(
                size: size, isBold: match.4.contains("font-weight"), anchor: anchor)
            let place = Point(try #require(Double(match.1)), try #require(Double(match.2)))
            return (String(match.5), style.box(of: String(match.5), at: place))
        }
    }

    @Test func `have no label over another, and none beyond the edge`() throws {
        try Self.report(.full) { report in
            for drawing in try report.files() where drawing.name.hasSuffix(".svg") {
                let labels = try Self.labels(drawing.text)
                let width = drawing.name.contains("narrow") ? 390.0 : 900
                for (place, label) in labels.enumerated() {
                    #expect(
                        label.box.left > -2 && label.box.right < width + 2,
                        "\(drawing.name): \(label.words)")
                    for other in labels.dropFirst(place + 1) where !label.words.hasPrefix("≤") {
                        #expect(
                            label.box.overlap(other.box) < 8,
                            "\(drawing.name): \(label.words) and \(other.words)")
                    }
                }
            }
        }
    }

    /// A sample whose `session-sqlite` has its state in a different place.
    private static func sample(session placement: StatePlacement) -> ReportSample {
        var sample = ReportSample()
        for index in sample.variants.indices
        where sample.variants[index].strategy == "session-sqlite" {
            sample.variants[index].guarantee.placement = placement
        }
        return sample
    }

    @Test func `draw embedded stores in a panel of their own, held against each other only`() throws
    {
        try Self.report { report in
            let groups = report.frontier.data.groups
            #expect(groups.map(\.isEmbedded) == [false, true])
            #expect(groups.last?.entries.map(\.variant.name) == ["session-sqlite"])
            #expect(report.frontier.data.entries.map(\.variant.index) == [1, 2, 3, 4, 5])
            let csv = report.frontier.csv
            #expect(csv.header.suffix(2) == ["placement", "panel"])
            #expect(
                csv.rows.map { $0[csv.header.count - 2] }
                    == ["embedded", "stateless", "networked", "document", "document"])
            #expect(csv.rows.first?.last == "Embedded store: one machine only")
            #expect(
                report.frontier.title
                    == "4 of 5 strategies are on the frontier, 1 is behind it")
            for width in ChartWidth.allCases {
                let svg = ChartSheet(chart: report.frontier).svg(width, .light, isPart: false)
                for group in groups { #expect(svg.contains(">\(group.title)</text>")) }
            }
        }
        try Self.report(Self.sample(session: .networked)) { report in
            #expect(report.frontier.data.groups.map(\.isEmbedded) == [false])
            let svg = ChartSheet(chart: report.frontier).svg(.wide, .light, isPart: false)
            #expect(!svg.contains("machine"))
        }
    }

    @Test func `draw a panel for each topology, of which nothing is held against another`() throws {
        var sample = Self.sample(session: .networked)
        // The rows of one strategy have a different distance to their store.
        for index in sample.variants.indices where sample.variants[index].strategy == "jwt-poll" {
            sample.variants[index].storeRoundTrip = "2ms"
        }
        try Self.report(sample) { report in
            let groups = report.frontier.data.groups
            #expect(
                groups.map(\.title) == [
                    "Any number of machines: no embedded store",
                    "Any number of machines: no embedded store, store_rtt=2ms",
                ])
            #expect(groups.map { $0.entries.map(\.variant.index) } == [[1, 2, 3], [4, 5]])
            let words = report.frontier.data.entries.map {
                report.frontier.words(for: $0.standing)
            }
            #expect(!words.contains { $0.contains("dominated") })
            let svg = ChartSheet(chart: report.frontier).svg(.wide, .light, isPart: false)
            #expect(!svg.contains("dominated"))
            for group in groups { #expect(svg.contains(">\(group.title)</text>")) }
        }
    }

    @Test func `leave out a strategy whose store's CPU time could not be read, and say so`() throws
    {
        var sample = ReportSample()
        for index in sample.variants.indices
        where sample.variants[index].strategy == "jwt-redis-blocklist" {
            sample.variants[index].guarantee.stores = [.redis]
            sample.variants[index].store_us = nil
        }
        try Self.report(sample) { report in
            let name = "jwt-redis-blocklist"
            #expect(!report.frontier.data.entries.contains { $0.variant.name == name })
            #expect(
                report.frontier.notes.contains(
                    "\(name) is not drawn: the CPU time of its store could not be read."))
            let scaling = ScalingChart(data: ScalingData(report.run))
            #expect(!scaling.csv.rows.contains { $0.contains(name) })
            #expect(report.run.prices[name] == nil)
        }
    }

    @Test func `claim in the frontier's title what its points are`() throws {
        try Self.report(Self.sample(session: .networked)) { report in
            let data = report.frontier.data
            let csv = report.frontier.csv
            let standing = try #require(csv.header.firstIndex(of: "standing"))
            let states = csv.rows.map { $0[standing] }
            let (on, dominated, open) = (
                states.count { $0 == "on the frontier" }, states.count { $0 == "dominated" },
                states.count { $0 == "inconclusive" }
            )
            #expect(on == 3 && dominated == 1 && open == 1, "\(states)")
            #expect(
                report.frontier.title
                    == "3 of 5 strategies are on the frontier, 1 is behind it, 1 is inconclusive")
            #expect(data.absent.map(\.variant.name) == ["calibration"])
        }
    }

    @Test(arguments: [true, false])
    func `compare windows by their intervals alone where A/A controls time no revocations`(
        isSaid: Bool
    ) throws {
        var sample = ReportSample()
        sample.controlsTimeRevocations = false
        sample.saysWhatControlsTime = isSaid
        // The costs of two variants are tied; the windows of one are ten times as long.
        sample.variants[5].cpu_us = sample.variants[4].cpu_us * 1.01
        try Self.report(sample) { report in
            let slow = try #require(
                report.frontier.data.entries.first { $0.variant.index == 5 })
            let expected: Frontier.Standing = isSaid ? .behind(4) : .unresolved
            #expect(slow.standing == expected)
            let isNoted = report.frontier.notes.contains { $0.contains("by their intervals alone") }
            #expect(isNoted == isSaid)
        }
    }

    @Test func `claim nothing of fewer than three blocks`() throws {
        var sample = ReportSample()
        sample.blocks = 2
        try Self.report(sample) { report in
            #expect(report.frontier.title == "Revocation window and CPU per verification")
            #expect(report.frontier.subtitle.contains("2 blocks yield no intervals"))
            #expect(report.frontier.data.behind.isEmpty)
        }
    }

    @Test func `count the orders of magnitude between windows from below`() throws {
        try Self.report { report in
            let windows = try #require(report.charts.first { $0.name == "windows" })
            // Medians of about 0.15 ms and about 1 s: between three and four orders of magnitude.
            #expect(windows.title.contains("three orders of magnitude"))
        }
    }

    @Test func `draw a window without a lower bound as "at most"`() throws {
        try Self.report { report in
            let csv = report.frontier.csv
            let atMost = try #require(csv.header.firstIndex(of: "window_is_at_most"))
            #expect(
                csv.rows.filter { $0[atMost] == "true" }.map { $0[0] }
                    == ["session-sqlite", "jwt-redis-blocklist"])
            let svg = ChartSheet(chart: report.frontier).svg(.wide, .light, isPart: false)
            #expect(svg.matches(of: />≤</).count == 2)
        }
    }

    @Test func `mark the largest of too few windows for a p99, with its interval`() throws {
        try Self.report { report in
            let jwt = try #require(
                report.frontier.data.entries.first { $0.variant.strategy == "jwt" })
            #expect(jwt.figure == "largest of 36" && jwt.point.window_ms.value == jwt.max_ms)
            #expect(jwt.point.window_ms.isKnown && jwt.point.window_ms.high == jwt.max_ms)
            #expect(jwt.point.window_ms.low < jwt.point.window_ms.value)
            #expect(report.frontier.subtitle.contains("(largest of 36)"))
            let csv = report.frontier.csv
            let p99 = try #require(csv.header.firstIndex(of: "deployment_window_p99_ms"))
            let count = try #require(csv.header.firstIndex(of: "window_n"))
            #expect(csv.rows.allSatisfy { $0[p99].isEmpty && $0[count] == "36" })
            #expect(report.findings.keyNumbers.first?.name == "jwt, largest of 36")
        }
    }

    @Test func `leave out a strategy whose windows stayed open, and say so`() throws {
        try withReportSample { folder in
            let file = folder.appending(path: "revocations.csv")
            let text = try String(contentsOf: file, encoding: .utf8)
            let comparison = folder.appending(path: "comparison.csv")
            var table = try #require(
                CSVTable(text: String(contentsOf: comparison, encoding: .utf8)))
            // A run writes no percentile if windows were still open.
            var open = CSVTable(header: table.header)
            for row in table.rows {
                open.append(
                    row.enumerated().map { place, cell in
                        row[0] == "jwt" && table.header[place].hasPrefix("deployment_window")
                            ? "" : cell
                    })
            }
            table = open
            try Data(table.text.utf8).write(to: comparison)
            let lines = text.split(separator: "\n").map(String.init).map { line in
                line.contains(",jwt,")
                    ? line.replacing(",closed,", with: ",right_censored,") : line
            }
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(
                report.frontier.notes.contains {
                    $0.hasPrefix("jwt is not drawn: 36 of 36 windows had not closed")
                })
        }
    }
}
