import Foundation
import Results
import Testing

@testable import Report

@Suite struct `The panels of the frontier chart` {
    /// A run over two round trips to the store, which do not affect `jwt` and `session-sqlite`. One
    /// row of `session-redis` costs less than `jwt`, the other more.
    private static func sweep(isRecorded: Bool) -> ReportSample {
        var sample = ReportSample()
        let (calibration, sqlite, jwt) = (
            sample.variants[0], sample.variants[1], sample.variants[2]
        )
        var redis = sample.variants[3]
        redis.strategy = "session-redis"
        redis.store_us = nil
        redis.guarantee.stores = []
        sample.variants = [calibration, jwt, redis, redis, sqlite]
        for index in [1, 2, 4] { sample.variants[index].storeRoundTrip = "500us" }
        sample.variants[3].storeRoundTrip = "2ms"
        sample.variants[2].label = "network.store_rtt=500us"
        sample.variants[3].label = "network.store_rtt=2ms"
        sample.variants[2].cpu_us = 20
        sample.variants[3].cpu_us = 80
        guard isRecorded else { return sample }
        let ofAuthority = ["network.authority_rtt"]
        let all = ofAuthority + ["network.authority_store_rtt", "network.store_rtt"]
        for index in [0, 1, 4] { sample.variants[index].unaffectedBy = all }
        for index in [2, 3] { sample.variants[index].unaffectedBy = ofAuthority }
        return sample
    }

    private static func report(
        isRecorded: Bool = true, _ body: (Report) throws -> Void
    ) throws {
        try withReportSample(sweep(isRecorded: isRecorded)) {
            try body(Report(of: RunFiles(at: $0.path)))
        }
    }

    @Test func `have a strategy wherever their settings change nothing for it`() throws {
        try Self.report { report in
            let groups = report.frontier.data.groups
            let networked = "Any number of machines: no embedded store, store_rtt="
            #expect(
                groups.map(\.title) == [
                    networked + "500us", networked + "2ms", "Embedded store: one machine only",
                ])
            #expect(groups.map { $0.entries.map(\.variant.index) } == [[1, 2], [1, 3], [4]])
            let standings: [Frontier.Standing?] = [.behind(2), .frontier, .frontier]
            #expect(groups.map { $0.entries.first?.standing } == standings)
            let svg = ChartSheet(chart: report.frontier).svg(.wide, .light, isPart: false)
            #expect(svg.matches(of: />jwt<\/text>/).count == 2)
        }
    }

    @Test func `count a strategy once, with its best standing`() throws {
        try Self.report { report in
            #expect(report.frontier.title == "4 of 4 strategies are on the frontier")
            #expect(report.frontier.data.entries.map(\.variant.index) == [1, 2, 3, 4])
            #expect(report.frontier.notes.contains { $0.contains("counted once") })
            let csv = report.frontier.csv
            #expect(
                csv.rows.map { $0[0] } == [
                    "jwt", "session-redis", "session-redis", "session-sqlite",
                ])
            let standing = try #require(csv.header.firstIndex(of: "standing"))
            #expect(csv.rows.first?[standing] == "on the frontier")
            let panels = report.frontier.data.groups.prefix(2).map(\.title)
            #expect(csv.rows.first?.last == panels.joined(separator: "; "))
        }
    }

    @Test func `have it once in a run that does not record what changes nothing for it`() throws {
        try Self.report(isRecorded: false) { report in
            let data = report.frontier.data
            #expect(data.groups.map { $0.entries.map(\.variant.index) } == [[1, 2], [3], [4]])
            #expect(data.behind.map(\.variant.index) == [1])
            #expect(!report.frontier.notes.contains { $0.contains("counted once") })
        }
    }
}
