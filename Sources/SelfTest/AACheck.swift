import Load
import Metrics
import Results
import Statistics
import Revocation
import Seeding

/// A check that measures the same strategy as if it were two. The significance rule must report no
/// difference, or almost none.
///
/// Each comparison is a small run. In its blocks, the baseline, its A/A control and a third copy
/// take turns in random order. The intervals are over the blocks, and the floor is from the
/// control.
struct AACheck {
    let seed: UInt64
    private let blocks = 5
    private let turn_ns: UInt64 = 20_000_000

    func findings(_ length: Length) throws -> [Finding] {
        let comparisons = length == .full ? 20 : 6
        let most = comparisons / 10
        let load = try ClosedLoad(seed: seed)
        var random = SeededGenerator(seed: seed, stream: "a/a")
        var calls = 0
        var widest = 0.0
        for _ in 0..<comparisons {
            let (control, other) = ratios(load, &random)
            let floor = BlockEstimate(of: control).map {
                max(abs($0.interval.low - 1), abs($0.interval.high - 1))
            }
            let interval = BlockEstimate(of: other)?.interval
            let difference = Difference(
                ratio: Statistics.median(other) ?? .nan, interval: interval, floor: floor,
                better: .higher)
            if difference != .inconclusive { calls += 1 }
            widest = max(widest, floor ?? 0)
        }
        return [
            Finding(
                "one strategy under two names",
                expected: "at most \(most) of \(comparisons) comparisons report a difference",
                measured: "\(calls) of \(comparisons), floors up to \(plain(widest * 100)) %",
                isOK: calls <= most, isTimed: true)
        ]
    }

    /// Returns, per block, the ratios of the control and of the third copy to the baseline.
    private func ratios(
        _ load: ClosedLoad, _ random: inout SeededGenerator
    ) -> (control: [Double], other: [Double]) {
        var (controls, others): ([Double], [Double]) = ([], [])
        for _ in 0..<blocks {
            var rates = [0.0, 0.0, 0.0]
            for place in rates.indices.shuffled(using: &random) {
                rates[place] = load.rate(for: turn_ns)
            }
            controls.append(rates[1] / max(rates[0], 1))
            others.append(rates[2] / max(rates[0], 1))
        }
        return (controls, others)
    }
}
