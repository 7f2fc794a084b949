import Foundation
import Model
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `Lines of a figure` {
    private static func sample(more count: Int) -> ReportSample {
        var sample = ReportSample()
        let like = sample.variants[4]
        for number in 0..<count {
            var variant = like
            variant.strategy = "jwt-more-\(number)"
            variant.label = ""
            sample.variants.append(variant)
        }
        return sample
    }

    private static func variants(_ count: Int, _ body: ([ReportedVariant]) throws -> Void) throws {
        try withReportSample(sample(more: count)) { folder in
            let run = try ReportedRun(RunFiles(at: folder.path))
            try body(run.variants.filter { !$0.isCalibration })
        }
    }

    @Test func `share one panel up to eight`() throws {
        try Self.variants(3) { variants in
            let groups = LineGroups(variants) { $0 }
            #expect(groups.groups.count == 1 && !groups.areSeveral)
            #expect(groups.groups[0].title == nil && groups.groups[0].lines.count == 8)
        }
    }

    @Test func `have a panel for each family from nine on, and more where it has more than eight`()
        throws
    {
        try Self.variants(4) { variants in
            let groups = LineGroups(variants) { $0 }.groups
            #expect(
                groups.map(\.title) == [
                    StrategyFamily.asks.title, StrategyFamily.polled.title,
                    StrategyFamily.expires.title,
                ])
            #expect(groups.map(\.lines.count) == [2, 6, 1])
        }
        try Self.variants(15) { variants in
            let groups = LineGroups(variants) { $0 }.groups
            let title = StrategyFamily.polled.title
            #expect(
                groups.dropFirst().prefix(3).map(\.title) == [
                    "\(title), 1 of 3", "\(title), 2 of 3", "\(title), 3 of 3",
                ])
            #expect(groups.map(\.lines.count) == [2, 5, 6, 6, 1])
            #expect(groups.flatMap { $0.lines.map(\.index) }.sorted() == variants.map(\.index))
        }
    }

    /// The drawing itself has the names, not only a tooltip.
    @Test func `are all named in the drawing`() throws {
        try withReportSample(Self.sample(more: 15)) { folder in
            let report = try Report(of: RunFiles(at: folder.path))
            for name in ["windows", "latency", "machines"] {
                let chart = try #require(report.charts.first { $0.name == name })
                for width in ChartWidth.allCases {
                    let svg = ChartSheet(chart: chart).svg(width, .light, isPart: false)
                        .replacing(/<title>[^<]*<\/title>/, with: "")
                    for variant in report.run.variants where !variant.isCalibration {
                        let label = chart.label(of: variant, width).escapedForXML
                        #expect(svg.contains(">\(label)</text>"), "\(label) in \(name), \(width)")
                    }
                }
            }
        }
    }
}

@Suite struct `The rate carried by machines` {
    @Test func `grows with them up to what one store process carries`() throws {
        try withReportSample { folder in
            let data = try MachinesData(ReportedRun(RunFiles(at: folder.path)))
            func line(_ strategy: String) throws -> MachinesData.Line {
                try #require(data.lines.first { $0.variant.strategy == strategy })
            }
            let jwt = try line("jwt").dots
            #expect(jwt.map(\.machines) == [1, 2, 4, 8, 16, 32])
            let one = try #require(jwt.first).rate_per_s.value
            for dot in jwt {
                #expect(abs(dot.rate_per_s.value / one - Double(dot.machines)) < 1e-9)
            }
            // A store that takes about 9 µs per verification ends at about 111,000 per second.
            let blocklist = try line("jwt-redis-blocklist").dots
            let most = try #require(blocklist.last).rate_per_s.value
            #expect(abs(most / 1e6 * 9 - 1) < 0.02, "\(most)")
            #expect(blocklist.map(\.rate_per_s.value).max() == most)
            // An embedded store serves one machine.
            #expect(try line("session-sqlite").dots.map(\.machines) == [1])
            #expect(data.target?.machines == 1 && data.absent.isEmpty)
        }
    }
}
