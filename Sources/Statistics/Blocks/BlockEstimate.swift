package import Metrics

/// A value over blocks, or over runs, with its 95 % interval.
///
/// Below ``fewestForRanks`` blocks, both come from Student's t on logarithms, and the value is the
/// geometric mean. With more blocks they are the Hodges–Lehmann estimate and interval (Annals of
/// Mathematical Statistics 34, 1963), also on logarithms, with the exact distributions of the
/// signed ranks and of the rank sum. These assume nothing about the values but symmetry, or the
/// same shape of two samples. Both kinds of intervals contain the true value in 95 of 100 runs,
/// which the tests simulate.
///
/// Values that are 0 or below have no logarithm. If a sample has one, the values themselves are
/// used. An interval that reaches a factor of a thousand from its value says nothing and is
/// discarded.
package struct BlockEstimate: Sendable, Hashable {
    /// The fewest blocks for an interval.
    package static let fewestBlocks = 3
    /// The fewest blocks for rank methods. The ranks of fewer cannot exclude anything with 95 %
    /// confidence.
    package static let fewestForRanks = 6
    /// The most blocks accepted, far beyond what a scenario may ask for. Only a damaged file has
    /// more.
    static let mostBlocks = 1_000

    package let value: Double
    package let interval: ConfidenceInterval

    /// Creates the estimate of a figure over blocks, or of ratios within blocks.
    ///
    /// - Returns: nil if there are too few values, if a value is not finite, or if the interval
    ///   says nothing.
    package init?(of values: [Double]) {
        guard (Self.fewestBlocks...Self.mostBlocks).contains(values.count),
            values.allSatisfy(\.isFinite)
        else { return nil }
        let isPositive = values.allSatisfy { $0 > 0 }
        let scaled = isPositive ? values.map(Statistics.logarithm) : values
        guard let found = Self.centre(of: scaled) else { return nil }
        self.init(found, isLogarithm: isPositive)
    }

    /// Creates the estimate of the ratio of two samples whose blocks are not paired.
    ///
    /// - Returns: nil if there are too few values, if a value is not above 0, or if the interval
    ///   says nothing.
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

    /// Returns the median, and the `cut`-th value from either end.
    private static func middle(of values: [Double], cut: Int) -> Centre? {
        let sorted = values.sorted()
        let place = max(cut, 1) - 1
        guard place < sorted.count, let value = Statistics.median(sorted) else { return nil }
        return (sorted[place], value, sorted[sorted.count - 1 - place])
    }
}
