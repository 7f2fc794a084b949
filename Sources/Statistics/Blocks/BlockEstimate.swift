package import Metrics

/// A value over blocks, or over runs, with its interval of 95 %.
///
/// Below ``fewestForRanks`` blocks both come from Student's t on logarithms: the geometric mean.
/// From there on they are Hodges and Lehmann's (Annals of Mathematical Statistics 34, 1963), on
/// logarithms too, with the exact distributions of the signed ranks and of the rank sum: no law of
/// the values is assumed but symmetry, or the same shape of two samples. Both hold the truth in 95
/// of 100 runs, which the tests simulate.
///
/// Of values that are 0 or below there is no logarithm. Where a sample has one, the same is done
/// with the values as they are. An interval that reaches a thousandfold of its value says nothing
/// and is none.
package struct BlockEstimate: Sendable, Hashable {
    /// Fewer yield no interval.
    package static let fewestBlocks = 3
    /// Ranks of fewer blocks cannot exclude anything with 95 % confidence.
    package static let fewestForRanks = 6
    /// Far beyond what a scenario may ask for: only a damaged file has more.
    static let mostBlocks = 1_000

    package let value: Double
    package let interval: ConfidenceInterval

    /// Of a figure over blocks, or of ratios within blocks.
    ///
    /// - Returns: nil for too few values, where one is not finite, and for an interval that says
    ///   nothing.
    package init?(of values: [Double]) {
        guard (Self.fewestBlocks...Self.mostBlocks).contains(values.count),
            values.allSatisfy(\.isFinite)
        else { return nil }
        let isPositive = values.allSatisfy { $0 > 0 }
        let scaled = isPositive ? values.map(Statistics.logarithm) : values
        guard let found = Self.centre(of: scaled) else { return nil }
        self.init(found, isLogarithm: isPositive)
    }

    /// Of the ratio of two samples whose blocks are not paired.
    ///
    /// - Returns: nil for too few values, where one is not above 0, and for an interval that says
    ///   nothing.
    package init?(ofRatio new: [Double], to base: [Double]) {
        let counts = Self.fewestBlocks...Self.mostBlocks
        guard counts.contains(new.count), counts.contains(base.count),
            (new + base).allSatisfy({ $0.isFinite && $0 > 0 })
        else { return nil }
        guard min(new.count, base.count) >= Self.fewestForRanks else {
            guard let test = LogTest(new, to: base) else { return nil }
            let reach = test.reach
            self.init((test.shift - reach, test.shift, test.shift + reach), isLogarithm: true)
            return
        }
        let (above, below) = (new.map(Statistics.logarithm), base.map(Statistics.logarithm))
        let shifts = above.flatMap { one in below.map { one - $0 } }
        let cut = RankSum.lowQuantile(of: new.count, base.count)
        guard let found = Self.middle(of: shifts, cut: cut) else { return nil }
        self.init(found, isLogarithm: true)
    }

    private typealias Centre = (low: Double, value: Double, high: Double)

    /// The logarithm of a thousand.
    private static let mostReach = 6.907_755_278_982_137

    private init?(_ found: Centre, isLogarithm: Bool) {
        guard !isLogarithm || found.high - found.low < 2 * Self.mostReach else { return nil }
        func back(_ value: Double) -> Double {
            isLogarithm ? Statistics.exponential(value) : value
        }
        value = back(found.value)
        interval = ConfidenceInterval(low: back(found.low), high: back(found.high))
    }

    private static func centre(of values: [Double]) -> Centre? {
        guard values.count < fewestForRanks else {
            let averages = values.indices.flatMap { first in
                values[...first].map { ($0 + values[first]) / 2 }
            }
            return middle(of: averages, cut: SignedRank.lowQuantile(of: values.count))
        }
        guard let sample = Sample(values) else { return nil }
        let reach = LogTest(sample).reach
        return (sample.mean - reach, sample.mean, sample.mean + reach)
    }

    /// The median, and the `cut`-th value from either end.
    private static func middle(of values: [Double], cut: Int) -> Centre? {
        let sorted = values.sorted()
        let place = max(cut, 1) - 1
        guard place < sorted.count, let value = Statistics.median(sorted) else { return nil }
        return (sorted[place], value, sorted[sorted.count - 1 - place])
    }
}
