package import Metrics
import Results
import Seeding

/// The medians of all resamples of a given number of blocks, as ranks. A resample's median
/// depends on the values only through their order, so one set of draws serves every measurement.
///
/// Enumerates every resample up to ``mostEnumerated`` blocks; beyond that it draws ``resamples``.
/// Percentile bootstrap (Efron and Tibshirani, 1993, chapter 13). With few blocks its interval is
/// narrow for its name: at 3 blocks it is the range of the three, which holds the true median in 3
/// of 4 cases. That is why a difference has to exceed the A/A floor as well.
package struct MedianResamples: Sendable {
    package static let resamples = 10_000
    package static let fewestBlocks = 3
    /// Far beyond what a scenario may ask for: only a damaged file has more.
    static let mostBlocks = 1_000
    static let mostEnumerated = 5
    static let tail = 0.025

    /// The caveat for intervals over so few blocks that they are only the range of
    /// the blocks; the true median lies outside that range with probability 2^(1 - n). Nil for 6
    /// blocks or more.
    package static func caution(blocks: Int) -> String? {
        guard (fewestBlocks...mostEnumerated).contains(blocks) else { return nil }
        let missed = 100 / Double(1 << (blocks - 1))
        return "with \(blocks) blocks an interval is only their range; it contains the true median "
            + "in \(plain(100 - missed, decimals: 1)) % of runs, not 95 %. Use 10 or more blocks "
            + "for results to publish"
    }

    package let blocks: Int
    /// How often each pair of ranks was in the middle. The two ranks are equal when the count is
    /// odd.
    private let middles: [(low: Int, high: Int, count: Int)]

    /// - Returns: nil for fewer than ``fewestBlocks``: they give no interval.
    package init?(blocks: Int, seed: UInt64) {
        guard (Self.fewestBlocks...Self.mostBlocks).contains(blocks) else { return nil }
        self.blocks = blocks
        var counts = [Int](repeating: 0, count: blocks * blocks)
        func take(_ ranks: [Int]) {
            let sorted = ranks.sorted()
            counts[sorted[(blocks - 1) / 2] * blocks + sorted[blocks / 2]] += 1
        }
        if blocks <= Self.mostEnumerated {
            for index in 0..<Self.power(blocks) { take(Self.digits(of: index, base: blocks)) }
        } else {
            var generator = SeededGenerator(seed: seed, stream: "bootstrap", blocks)
            for _ in 0..<Self.resamples {
                take(
                    (0..<blocks).map { _ in
                        Int(generator.next().multipliedFullWidth(by: UInt64(blocks)).high)
                    })
            }
        }
        middles = counts.indices.filter { counts[$0] > 0 }.map {
            ($0 / blocks, $0 % blocks, counts[$0])
        }
    }

    /// The number of blocks to the power of itself.
    private static func power(_ blocks: Int) -> Int {
        (0..<blocks).reduce(1) { product, _ in product * blocks }
    }

    private static func digits(of index: Int, base: Int) -> [Int] {
        var rest = index
        return (0..<base).map { _ in
            defer { rest /= base }
            return rest % base
        }
    }

    /// Medians of the resamples of `values`, with how often each came.
    private func medians(of values: [Double]) -> [(value: Double, weight: Double)] {
        let sorted = values.sorted()
        return middles.map {
            (value: (sorted[$0.low] + sorted[$0.high]) / 2, weight: Double($0.count))
        }
    }

    /// The 95 % interval of the median; nil unless there is one value per block.
    package func interval(of values: [Double]) -> ConfidenceInterval? {
        guard values.count == blocks, values.allSatisfy(\.isFinite) else { return nil }
        return Self.middle(of: medians(of: values))
    }

    /// The 95 % interval of the ratio of two medians whose blocks are not paired: each side is
    /// resampled by itself, and every resample of one meets every resample of the other.
    package static func interval(
        ofRatio new: [Double], _ news: MedianResamples, to base: [Double], _ bases: MedianResamples
    ) -> ConfidenceInterval? {
        guard new.count == news.blocks, base.count == bases.blocks,
            new.allSatisfy(\.isFinite), base.allSatisfy({ $0.isFinite && $0 > 0 })
        else { return nil }
        let below = bases.medians(of: base)
        return middle(
            of: news.medians(of: new).flatMap { above in
                below.map { (value: above.value / $0.value, weight: above.weight * $0.weight) }
            })
    }

    /// The share that remains when the tails are cut off.
    private static func middle(of medians: [(value: Double, weight: Double)]) -> ConfidenceInterval?
    {
        let sorted = medians.sorted { $0.value < $1.value }
        let total = sorted.reduce(0) { $0 + $1.weight }
        func quantile(_ share: Double) -> Double? {
            var seen = 0.0
            return sorted.first { entry in
                seen += entry.weight
                return seen >= share * total
            }?.value ?? sorted.last?.value
        }
        guard let low = quantile(tail), let high = quantile(1 - tail) else { return nil }
        return ConfidenceInterval(low: low, high: high)
    }
}
