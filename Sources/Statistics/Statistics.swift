#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

import Results

/// Order statistics and a goodness-of-fit test, on plain arrays.
package enum Statistics {
    /// The `share` quantile by nearest rank: the smallest value that at least that share does not
    /// exceed. Nil for no values.
    package static func quantile<Value: Comparable>(_ share: Double, of values: [Value]) -> Value? {
        NearestRank.quantile(share, ofSorted: values.sorted())
    }

    /// The middle value, or the mean of the two in the middle. Nil for no values.
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

    /// The median slope between all pairs of values one step apart in place: a trend that outliers
    /// do not bend (Sen, JASA 63, 1968). Nil for fewer than two values.
    package static func theilSenSlope(of values: [Double]) -> Double? {
        var slopes: [Double] = []
        for (first, earlier) in values.enumerated() {
            for second in values.indices where second > first {
                slopes.append((values[second] - earlier) / Double(second - first))
            }
        }
        return median(slopes)
    }

    /// How far intervals known to hold the true values lie outside the uniform law on
    /// `0...length`: the least Kolmogorov–Smirnov distance D that any values inside the bands
    /// could have. Zero when some choice of values fits perfectly.
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

    /// The distance that a sample of `count` exceeds with probability `significance` when the law
    /// holds: the asymptotic Kolmogorov quantile with Stephens' correction (JASA 69, 1974).
    package static func criticalDistance(count: Int, significance: Double) -> Double {
        let root = Double(count).squareRoot()
        return (-0.5 * log(significance / 2)).squareRoot() / (root + 0.12 + 0.11 / root)
    }
}
