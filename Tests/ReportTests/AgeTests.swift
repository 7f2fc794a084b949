import Foundation
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `The window by a token's age` {
    private static func data<Value>(_ body: (AgeData) throws -> Value) throws -> Value {
        try withReportSample { try body(AgeData(ReportedRun(RunFiles(at: $0.path)))) }
    }

    @Test func `is the rest of the token's life where nodes wait for its expiry`() throws {
        try Self.data { data in
            let jwt = try #require(data.lines.first)
            #expect(jwt.variants.map(\.name) == ["jwt"])
            // The lifetime in production, not the 2 s of the run.
            #expect(jwt.life_s == 900)
            for dot in jwt.points { #expect(abs(dot.window_s - (900 - dot.age_s)) < 1e-6) }
            #expect(jwt.points.first?.age_s == 0 && jwt.points.last?.age_s == 900)
        }
    }

    @Test func `is the period where nodes poll, until the token's expiry comes first`() throws {
        try Self.data { data in
            let polled = try #require(
                data.lines.first { $0.variants.map(\.name) == ["jwt-poll period=1s"] })
            for dot in polled.points {
                #expect(abs(dot.window_s - min(1, 900 - dot.age_s)) < 1e-6)
            }
            // Some points are late enough to show the shorter windows.
            #expect(polled.points.contains { $0.window_s > 0 && $0.window_s < 1 })
        }
    }

    @Test func `is drawn once for strategies with the same windows`() throws {
        try Self.data { data in
            #expect(
                data.lines.map { $0.variants.map(\.name) } == [
                    ["jwt"], ["jwt-poll period=1s"], ["jwt-poll period=100ms"],
                    ["session-sqlite", "jwt-redis-blocklist"],
                ])
            #expect(data.lines.last?.longest_s == 0 && data.absent.isEmpty)
        }
    }

    @Test func `has an example in its title, and every name in the drawing`() throws {
        try Self.data { data in
            let chart = AgeChart(data: data)
            #expect(
                chart.title
                    == "Revoked 30 s after issue, a token that lives 15 min is accepted for up to "
                    + "another 14.5 min")
            for width in ChartWidth.allCases {
                let svg = ChartSheet(chart: chart).svg(width, .light, isPart: false)
                    .replacing(/<title>[^<]*<\/title>/, with: "")
                for line in data.lines {
                    // A long name may be broken into lines.
                    for name in line.variants.map({ chart.label(of: $0, width) }) {
                        let last = name.split(separator: " ").last.map(String.init) ?? name
                        #expect(svg.contains(last), "\(name), \(width)")
                    }
                }
            }
        }
    }

    @Test(arguments: [(4, 1), (5, 2)])
    func `has a panel for each family from nine lines on`(more: Int, titles: Int) throws {
        var sample = ReportSample()
        for number in 2..<(2 + more) {
            var variant = sample.variants[4]
            variant.label = "period=\(number)00ms"
            sample.variants.append(variant)
        }
        try withReportSample(sample) { folder in
            let chart = AgeChart(data: AgeData(try ReportedRun(RunFiles(at: folder.path))))
            #expect(chart.data.lines.count == 4 + more)
            let svg = ChartSheet(chart: chart).svg(.wide, .light, isPart: false)
            // Each family is named in the legend, and above its panel if there are several panels.
            for family in [StrategyFamily.asks, .polled, .expires] {
                let title = ">\(family.title.escapedForXML)</text>"
                #expect(svg.components(separatedBy: title).count - 1 == titles, "\(title)")
            }
            let text = svg.replacing(/<title>[^<]*<\/title>/, with: "")
            for line in chart.data.lines {
                let last = line.variant.name.split(separator: " ").last.map(String.init) ?? ""
                #expect(text.contains(last), "\(line.variant.name)")
            }
        }
    }

    @Test func `has a row for each strategy and age`() throws {
        try Self.data { data in
            let csv = AgeChart(data: data).csv
            #expect(
                csv.header.prefix(5) == [
                    "strategy", "variant", "token_life_s", "age_s", "window_s",
                ])
            #expect(csv.rows.count == 5 * (data.lines.first?.points.count ?? 0))
            #expect(csv.rows.first?.prefix(5) == ["jwt", "default", "900", "0", "900"])
        }
    }
}
