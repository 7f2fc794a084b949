import Foundation
import Histogram
import Load
import Metrics
import Oracle
import Results
import Revocation
import Testing

@testable import Suite

@Suite struct `A self-check of a load` {
    private static func tally(accepted: Int, refused: Int = 0, errors: Int = 0) -> Tally {
        var tally = Tally(reasons: 2)
        tally.scheduled = accepted + refused + errors
        tally.accepted = accepted
        tally.refused[1] = refused
        tally.errors = errors
        return tally
    }

    private static func row(_ second: Int, _ tally: Tally, worstLag_ns: UInt64 = 0) -> IntervalRow {
        IntervalRow(
            phase: "p", second: second, tally: tally, p50_ns: 1, p99_ns: 1, max_ns: 1,
            worstLag_ns: worstLag_ns)
    }

    @Test(arguments: [(10, true), (9, false), (11, false)])
    func `allows a histogram of as many times as requests were answered`(
        count: Int, isSound: Bool
    ) {
        let tally = Self.tally(accepted: 6, refused: 3, errors: 1)
        #expect((LoadChecks.histogramCount([.service: count], of: tally) == nil) == isSound)
        let both = LoadChecks.histogramCount([.service: 10, .lag: count], of: tally)
        #expect((both == nil) == isSound)
    }

    @Test func `allows seconds that add up to the phase, outcome by outcome`() {
        let rows = [
            Self.row(0, Self.tally(accepted: 4)), Self.row(1, Self.tally(accepted: 2, refused: 3)),
        ]
        #expect(LoadChecks.intervalSums(rows, of: Self.tally(accepted: 6, refused: 3)) == nil)
        #expect(LoadChecks.intervalSums(rows, of: Self.tally(accepted: 7, refused: 3)) != nil)
        #expect(LoadChecks.intervalSums(rows, of: Self.tally(accepted: 5, refused: 4)) != nil)
        #expect(LoadChecks.intervalSums(Array(rows.dropLast()), of: Self.tally(accepted: 6)) != nil)
    }

    /// 0.2 % of 1 ms is 2 µs.
    @Test(arguments: [(1_000_000, true), (1_002_000, true), (1_002_001, false), (997_999, false)])
    func `allows a longest lag of the seconds within 0.2 % of the phase's`(
        lag_ns: UInt64, isSound: Bool
    ) {
        let rows = [
            Self.row(0, Self.tally(accepted: 1), worstLag_ns: lag_ns),
            Self.row(1, Self.tally(accepted: 1), worstLag_ns: 5),
        ]
        #expect((LoadChecks.intervalLag(rows, longest_ns: 1_000_000) == nil) == isSound)
    }

    /// A thousand times, from 1 to 1,000 µs: p99 is 990 µs, and 0.2 % of that is 1.98 µs.
    @Test(arguments: [(990.0, true), (991.4, true), (988.6, true), (993.0, false), (980.0, false)])
    func `allows a percentile within 0.2 % of the distribution's`(value_us: Double, isSound: Bool) {
        var times = LatencyHistogram.latency()
        for time_us in 1...1_000 as ClosedRange<UInt64> { times.recordTime(time_us * 1_000) }
        let found = LoadChecks.percentiles(
            [(.p99, value_us)], of: SparseHistogram(times), .response)
        #expect((found == nil) == isSound, "\(found ?? "")")
    }

    /// Two processors plus 3 %: 2.06.
    @Test(arguments: [(2_000.0, true), (2_059.0, true), (2_061.0, false)])
    func `allows as much processor time as there is, and 3 % more`(
        perSecond: Double, isSound: Bool
    ) {
        let found = LoadChecks.processorTime(perSecond: perSecond, cpu_us: 1_000, processors: 2)
        #expect((found == nil) == isSound)
    }

    /// 3 % of 100,000 is 3,000, more than four standard errors. 3 % of 1,000 is 30, less than four
    /// standard errors, which are 126.
    @Test(arguments: [
        (100_000.0, 102_999, true), (100_000, 103_001, false), (100_000, 96_999, false),
        (1_000, 1_126, true), (1_000, 1_127, false), (1_000, 873, false),
    ])
    func `allows a schedule within 3 % or four standard errors of the rate`(
        perSecond: Double, scheduled: Int, isSound: Bool
    ) {
        let found = LoadChecks.offeredRate(
            scheduled: scheduled, perSecond: perSecond, seconds: 1)
        #expect((found == nil) == isSound)
    }

    /// Half a second of two processors plus 3 %: 1.03 s.
    @Test(arguments: [(1_029_999.0, true), (1_030_001.0, false)])
    func `allows a store the processor time there was, and 3 % more`(
        used_us: Double, isSound: Bool
    ) {
        let found = LoadChecks.storeTime(used_us: used_us, wall_us: 500_000, processors: 2)
        #expect((found == nil) == isSound)
    }
}

@Suite struct `A self-check of revocations` {
    private static func row(
        _ revocation: Int, _ node: Int, acknowledged_ns: UInt64? = 1_000, isProbed: Bool = true,
        _ request: RequestKind = .ordinary
    ) -> RevocationRow {
        RevocationRow(
            revocation: revocation, node: node, reach: .token, invoked_ns: 500,
            acknowledged_ns: acknowledged_ns,
            window: isProbed ? Window(of: [], revocation: nil) : .none,
            acceptsAfterAcknowledgement: 0, request: request)
    }

    private static func event(_ acknowledged_ns: UInt64?) -> RevocationEvent {
        RevocationEvent(
            reach: .token, target: 7, invoked_ns: 500, acknowledged_ns: acknowledged_ns)
    }

    @Test(arguments: [(1_000, true), (1_001, false), (999, false)])
    func `allows the ledger's acknowledgement, and no other instant`(
        ledger_ns: UInt64, isSound: Bool
    ) {
        let found = RevocationChecks.acknowledgement(
            [Self.row(0, 0)], ledger: [Self.event(nil), Self.event(ledger_ns)])
        #expect((found == nil) == isSound)
    }

    @Test func `asks for no acknowledgement of a revocation that had none`() {
        let rows = [Self.row(0, 0, acknowledged_ns: nil)]
        #expect(RevocationChecks.acknowledgement(rows, ledger: []) == nil)
    }

    /// Two revocations, invoked at 500 and at 1,500 ns.
    @Test func `asks for each revocation's own acknowledgement, and one in all rows`() {
        func rows(_ first_ns: UInt64, _ second_ns: UInt64, _ other_ns: UInt64? = nil)
            -> [RevocationRow]
        {
            var second = Self.row(1, 0, acknowledged_ns: second_ns)
            second.invoked_ns = 1_500
            var other = second
            (other.node, other.acknowledged_ns) = (1, other_ns ?? second_ns)
            return [Self.row(0, 0, acknowledged_ns: first_ns), second, other]
        }
        var later = Self.event(2_000)
        later.invoked_ns = 1_600
        let ledger = [Self.event(1_000), later]
        func isSound(_ rows: [RevocationRow]) -> Bool {
            RevocationChecks.acknowledgement(rows, ledger: ledger) == nil
        }
        #expect(isSound(rows(1_000, 2_000)))
        // First the acknowledgement of the preceding revocation, which had been answered by then;
        // then that of the following one.
        #expect(!isSound(rows(1_000, 1_000)))
        #expect(!isSound(rows(2_000, 2_000)))
        #expect(!isSound([rows(1_000, 1_000)[1]]))
        #expect(!isSound(rows(1_000, 2_000, 1_000)))
        let lone = rows(1_000, 2_000).map { row in
            var row = row
            if row.node == 1 { row.acknowledged_ns = nil }
            return row
        }
        #expect(!isSound(lone))
    }

    private static let rows = (0..<2).flatMap { revocation in
        [
            row(revocation, 0), row(revocation, 1), row(revocation, 2, isProbed: false),
        ]
    }

    private func difference(_ rows: [RevocationRow], _ requests: [RequestKind] = [.ordinary])
        -> String?
    {
        RevocationChecks.revocationRows(rows, revocations: 2, nodes: 2, requests: requests)
    }

    @Test func `allows one row for each revocation and node, and for the unprobed node`() {
        #expect(difference(Self.rows) == nil)
        for index in Self.rows.indices {
            var missing = Self.rows
            missing.remove(at: index)
            #expect(difference(missing) != nil, "without row \(index)")
        }
        #expect(difference(Self.rows + Self.rows.prefix(1)) != nil)
        #expect(difference(Self.rows + [Self.row(2, 0)]) != nil)
    }

    @Test func `asks for rows of each kind of request`() {
        #expect(difference(Self.rows, RequestKind.allCases) != nil)
        let both =
            Self.rows
            + Self.rows.map { row in
                var row = row
                row.request = .highStakes
                return row
            }
        #expect(difference(both, RequestKind.allCases) == nil)
    }

    @Test(arguments: [(1, 1, true), (1, 2, false), (2, 1, false), (0, 0, false), (0, 3, false)])
    func `asks the oracle to have judged all that was kept, where nodes refuse`(
        judged: Int, kept: Int, isSound: Bool
    ) {
        func found(_ isCalibration: Bool) -> String? {
            RevocationChecks.operationsJudged(judged, kept: kept, isCalibration: isCalibration)
        }
        #expect((found(false) == nil) == isSound)
        #expect(found(true) == nil)
    }
}

@Suite struct `A failed self-check` {
    @Test func `makes the trial invalid, and says which and why`() {
        var context = TrialContext.sample()
        context.note(.storeTime, in: "capacity/2", nil)
        #expect(context.record.invalidReason == nil && context.failedChecks.isEmpty)
        context.note(.storeTime, in: "capacity/2", "too much")
        #expect(context.record.invalidReason == "self-check store time: capacity/2: too much")
        #expect(context.failedChecks == [.storeTime])
    }

    /// The code has the tolerances for the checks, the page for its readers. Both have to agree.
    @Test func `has its tolerance in the methodology`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "docs/methodology.md"), encoding: .utf8)
        for check in SelfCheck.allCases {
            let start = "| \(check.rawValue) |"
            let line = page.split(separator: "\n").first { $0.hasPrefix(start) }
            #expect(line?.hasSuffix("| \(check.tolerance.text) |") == true, "\(start)")
        }
    }
}
