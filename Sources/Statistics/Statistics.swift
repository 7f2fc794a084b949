#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

import Results

/// Order statistics and a goodness-of-fit test, on plain arrays.
package enum Statistics {
    /// Returns the `share` quantile by nearest rank: the smallest value such that at least this
    /// share of the values do not exceed it. Nil if there are no values.
    package static func quantile<Value: Comparable>(_ share: Double, of values: [Value]) -> Value? {
        NearestRank.quantile(share, ofSorted: values.sorted())
    }

    /// Returns the middle value, or the mean of the two middle values. Nil if there are no values.
    package static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    package static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    package static func logarithm(_ value: Double) -> Double { log(value) }

    package static func exponential(_ value: Double) -> Double { exp(value) }

    /// Returns the median slope over all pairs of values, with adjacent values one unit apart: a
    /// trend that is robust to outliers (Sen, JASA 63, 1968). Nil for fewer than two values.
    package static func theilSenSlope(of values: [Double]) -> Double? {
        var slopes: [Double] = []
        for (first, earlier) in values.enumerated() {
            for second in values.indices where second > first {
                slopes.append((values[second] - earlier) / Double(second - first))
            }
        }
        return median(slopes)
    }

    /// Returns how far a set of intervals, each known to contain its true value, departs from the
    /// uniform distribution on `0...length`: the smallest Kolmogorov–Smirnov distance D that any
    /// values within the bands could have. Zero if some choice of values fits perfectly.
    package static func uniformDistance(
        ofBands bands: [(lower: Double, upper: Double)], length: Double
    ) -> Double {
        guard !bands.isEmpty, length > 0 else { return 1 }
        let count = Double(bands.count)
        func law(_ x: Double) -> Double { min(max(x / length, 0), 1) }
        // Values as high as the bands allow give the lowest empirical distribution, and vice versa.
        let lowers = bands.map(\.lower).sorted()
        let uppers = bands.map(\.upper).sorted()
        var distance = 0.0
        for index in bands.indices {
            // Even with all values at their upper ends, this share lies at or below uppers[index].
            distance = max(distance, Double(index + 1) / count - law(uppers[index]))
            // Even with all values at their lower ends, no more than this share lies below.
            distance = max(distance, law(lowers[index]) - Double(index) / count)
        }
        return distance
    }

    /// Returns the distance that a sample of `count` values from the distribution exceeds with
    /// probability `significance`: the asymptotic Kolmogorov quantile with Stephens' correction
    /// (JASA 69, 1974).
    package static func criticalDistance(count: Int, significance: Double) -> Double {
        let root = Double(count).squareRoot()
        return (-0.5 * log(significance / 2)).squareRoot() / (root + 0.12 + 0.11 / root)
    }
}
