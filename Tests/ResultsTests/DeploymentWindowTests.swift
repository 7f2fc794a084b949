import Metrics
import Results
import Revocation
import Testing

/// Tests windows given as (lower, upper) in ns at each of a deployment's nodes.
@Suite struct `The window of a deployment` {
    private func closed(_ lower_ns: UInt64, _ upper_ns: UInt64) -> Window {
        var window = Window.none
        window.outcome = .closed
        (window.lower_ns, window.upper_ns) = (lower_ns, upper_ns)
        (window.invokeLower_ns, window.invokeUpper_ns) = (lower_ns + 5, upper_ns + 5)
        return window
    }

    private func open(_ lower_ns: UInt64) -> Window {
        var window = closed(lower_ns, 0)
        window.outcome = .rightCensored
        (window.upper_ns, window.invokeUpper_ns) = (nil, nil)
        return window
    }

    private var unprobed: Window {
        var window = Window.none
        window.outcome = .unprobed
        return window
    }

    @Test func `ends where the last of its nodes refuses`() {
        let window = Window(ofDeployment: [closed(3, 9), closed(7, 8), closed(0, 2)], nodes: 3)
        #expect(window.outcome == .closed && window.lower_ns == 7 && window.upper_ns == 9)
        #expect(window.invokeLower_ns == 12 && window.invokeUpper_ns == 14)
    }

    @Test func `is open where one node's is, whatever else was not probed`() {
        for others in [[closed(3, 9)], [closed(3, 9), unprobed]] {
            let window = Window(ofDeployment: others + [open(50)], nodes: 3)
            #expect(window.outcome == .rightCensored)
            #expect(window.lower_ns == 50 && window.upper_ns == nil && window.invokeUpper_ns == nil)
        }
    }

    @Test func `says nothing where a node was not probed, or has no row`() {
        for windows in [[closed(3, 9), unprobed], [closed(3, 9)], []] {
            let window = Window(ofDeployment: windows, nodes: 2)
            #expect(window.outcome == .unprobed && window.upper_ns == nil && window.lower_ns == nil)
        }
    }

    @Test func `is indeterminate without an acknowledgement, and flapped where one node flapped`() {
        var lost = closed(1, 2)
        lost.outcome = .indeterminate
        #expect(
            Window(ofDeployment: [lost, open(3)], nodes: 2).outcome == .indeterminate)
        var flapped = closed(1, 20)
        (flapped.outcome, flapped.flaps) = (.flapped, 2)
        let window = Window(ofDeployment: [flapped, closed(3, 9)], nodes: 2)
        #expect(window.outcome == .flapped && window.flaps == 2 && window.upper_ns == 20)
    }

    private func row(
        _ revocation: Int, _ node: Int, _ window: Window, _ request: RequestKind = .ordinary
    ) -> RevocationRow {
        RevocationRow(
            revocation: revocation, node: node, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
            window: window, acceptsAfterAcknowledgement: 0, request: request)
    }

    private static let ms: UInt64 = 1_000_000

    /// In each of two blocks, three revocations at two nodes: 1 and 10, 2 and 20, 3 and 30 ms.
    private var rows: [(block: Int, row: RevocationRow)] {
        (0..<2).flatMap { block in
            (0..<3).flatMap { number -> [(block: Int, row: RevocationRow)] in
                let short = UInt64(number + 1) * Self.ms
                return [
                    (block, row(number, 0, closed(0, short))),
                    (block, row(number, 1, closed(short, 10 * short))),
                    (block, row(number, 2, .none)),
                    (block, row(number, 0, closed(0, 7), .highStakes)),
                ]
            }
        }
    }

    @Test func `is one per revocation and block, and counts revocations, not rows`() throws {
        let windows = ObservedWindows(rows, by: .ordinary)
        #expect(
            windows.ofDeployment.compactMap(\.upper_ns).map { $0 / Self.ms } == [
                10, 20, 30, 10, 20, 30,
            ])
        let samples = windows.samples
        #expect(samples.map(\.sample.revocations) == [6, 6, 6, 6])
        #expect(samples.map(\.sample.values_ms.count) == [6, 12, 12, 12])
        #expect(samples[0].metric == .deploymentWindow)
        let deployment = samples[0].sample
        #expect(deployment.value(.p50) == 20 && deployment.value(.max) == 30)
        #expect(deployment.value(.p90) == nil && deployment.value(.p99) == nil)
        #expect(windows.isAtMost == false)
        let highStakes = ObservedWindows(rows, by: .highStakes)
        #expect(highStakes.isAtMost == true && highStakes.ofDeployment.count == 6)
        #expect(ObservedWindows([RevocationRow](), by: .ordinary).isAtMost == nil)
    }

    @Test func `counts as the gap between two probes at least, in the mean that a gate judges`() {
        let sample = ObservedWindows(rows, by: .ordinary).deployment
        #expect(sample.mean(atLeast: 0) == 20)
        #expect(sample.mean(atLeast: 15) == (15 + 20 + 30) / 3.0)
        #expect(
            ObservedWindows([RevocationRow](), by: .ordinary).deployment.mean(atLeast: 1) == nil)
    }

    @Test func `of which one is open leaves no quantile`() {
        let open =
            rows.filter { $0.row.request == .ordinary } + [
                (2, row(0, 0, closed(0, 5))), (2, row(0, 1, open(9))),
            ]
        let sample = ObservedWindows(open, by: .ordinary).deployment
        #expect(sample.doubt == "1 of 7 windows had not closed when the watch ended")
    }
}

@Suite struct `Nearest rank` {
    @Test func `is the smallest value that the share does not exceed`() {
        let values = Array(1...100)
        for (share, value) in [
            (0.5, 50), (0.55, 55), (0.9, 90), (0.99, 99), (0.999, 100), (1, 100),
        ] {
            #expect(NearestRank.quantile(share, ofSorted: values) == value)
        }
        #expect(NearestRank.quantile(0.5, ofSorted: [1, 2, 3, 4]) == 2)
        #expect(NearestRank.quantile(0, ofSorted: [1, 2]) == 1)
        #expect(NearestRank.quantile(0.5, ofSorted: [Int]()) == nil)
        #expect(NearestRank.rank(.nan, of: 3) == 0)
    }
}
