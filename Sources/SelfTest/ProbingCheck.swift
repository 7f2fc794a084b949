import Load
import Results
import Revocation

/// A check that probing disturbs nothing. The same revocations, probed at gap g and at 4g, give
/// bands that overlap; where probing does disturb, the bands do not overlap.
struct ProbingCheck {
    let seed: UInt64

    private static let gap = Duration.milliseconds(1)
    private static let delay = Duration.milliseconds(20)
    /// A number of probes that takes a different time at each of the two gaps.
    private static let questions = 8

    func findings(_ length: Length) throws -> [Finding] {
        let learns = Behaviour.learnsWhenAsked(times: Self.questions)
        let rows = try [Self.gap, Self.gap * 4].map { gap in
            try WindowTrial(
                behaviours: [.refuses(after: Self.delay), .refuses(after: Self.delay), learns],
                revocations: length == .full ? 50 : 10,
                lifetime: length == .full ? .seconds(1) : .milliseconds(100), probeGap: gap,
                bound: .milliseconds(60), seed: seed
            ).run().outcome.rows
        }
        func overlap(where isWanted: (Int) -> Bool) -> (share: Double, pairs: Int) {
            let chosen = rows.map { $0.filter { isWanted($0.node) } }
            return Self.overlap(chosen.first ?? [], chosen.last ?? [])
        }
        let honest = overlap { $0 < 2 }
        let disturbed = overlap { $0 == 2 }
        let gaps = "at \(words(Self.gap)) and \(words(Self.gap * 4))"
        return [
            Finding(
                "bands of \(words(Self.delay)) \(gaps)", expected: ">= 99 % of the pairs overlap",
                measured: "\(percent(honest.share)) of \(honest.pairs) pairs",
                isOK: honest.pairs > 0 && honest.share >= 0.99, isTimed: true),
            Finding(
                "bands of a node that learns of a revocation by being probed \(gaps)",
                expected: "<= 10 % of the pairs overlap",
                measured: "\(percent(disturbed.share)) of \(disturbed.pairs) pairs",
                isOK: disturbed.pairs > 0 && disturbed.share <= 0.1, isTimed: true),
        ]
    }

    /// Pairs rows by revocation and node. Uses the bands since the invocation, from which a node's
    /// delay runs: the time to the acknowledgement differs between trials.
    static func overlap(
        _ first: [RevocationRow], _ second: [RevocationRow]
    ) -> (share: Double, pairs: Int) {
        struct RowKey: Hashable {
            let revocation: Int
            let node: Int
        }
        func bands(_ rows: [RevocationRow]) -> [RowKey: ClosedRange<UInt64>] {
            rows.reduce(into: [:]) { bands, row in
                guard let lower_ns = row.window.invokeLower_ns,
                    let upper_ns = row.window.invokeUpper_ns, lower_ns <= upper_ns
                else { return }
                bands[RowKey(revocation: row.revocation, node: row.node)] = lower_ns...upper_ns
            }
        }
        let others = bands(second)
        let pairs = bands(first).compactMap { place, band in others[place].map { (band, $0) } }
        let overlapping = pairs.count { $0.overlaps($1) }
        return (Double(overlapping) / Double(max(pairs.count, 1)), pairs.count)
    }
}
