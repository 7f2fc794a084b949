/// Whether a rate has settled, and whether a backlog grows: tests for a trend that one outlier does
/// not decide.
package enum Steadiness {
    /// The least number of values that can show no trend.
    package static let fewest = 5

    /// No trend by Mann and Kendall's test at 5 % (Mann, Econometrica 13, 1945), or one that changes
    /// the rate by less than a twentieth over all values.
    package static func holds(for rates: [Double]) -> Bool {
        guard rates.count >= fewest, let middle = Statistics.median(rates), middle > 0 else {
            return false
        }
        let slope = Statistics.theilSenSlope(of: rates) ?? 0
        let change = abs(slope) * Double(rates.count - 1) / middle
        return change < 0.05 || abs(trendScore(rates)) < 1.96
    }

    /// The standardised Mann–Kendall score: beyond ±1.96 a trend is significant at 5 %.
    static func trendScore(_ values: [Double]) -> Double {
        let count = Double(values.count)
        var sum = 0
        for (index, earlier) in values.enumerated() {
            for later in values[(index + 1)...] where later != earlier {
                sum += later > earlier ? 1 : -1
            }
        }
        let deviation = (count * (count - 1) * (2 * count + 5) / 18).squareRoot()
        guard deviation > 0, sum != 0 else { return 0 }
        return Double(sum - sum.signum()) / deviation
    }
}

/// The lag of an open loop over equal slices of its duration, by intended time.
package struct LagProfile: Sendable, Hashable {
    package static let slices = 16
    package private(set) var sums_ns: [UInt64]
    package private(set) var counts: [UInt64]
    package let slice_ns: UInt64
    private let start_ns: UInt64
    private var current = 0

    init(start_ns: UInt64, duration_ns: UInt64) {
        sums_ns = .init(repeating: 0, count: Self.slices)
        counts = .init(repeating: 0, count: Self.slices)
        slice_ns = max(duration_ns / UInt64(Self.slices), 1)
        self.start_ns = start_ns
    }

    /// Intended times rise within one worker.
    mutating func record(_ lag_ns: UInt64, intended_ns: UInt64) {
        while intended_ns >= start_ns &+ UInt64(current + 1) &* slice_ns,
            current + 1 < sums_ns.count
        { current += 1 }
        sums_ns[current] &+= lag_ns
        counts[current] &+= 1
    }

    package static func += (sum: inout LagProfile, other: LagProfile) {
        for slice in sum.sums_ns.indices where slice < other.sums_ns.count {
            sum.sums_ns[slice] &+= other.sums_ns[slice]
            sum.counts[slice] &+= other.counts[slice]
        }
    }

    /// Nanoseconds of lag gained a nanosecond: 0 for a loop that keeps up, the share of the requests
    /// that it can't serve for one that does not. The median of all pairs of slices (Theil, Sen), so
    /// that one hiccup is no trend. Nil for too few requests.
    package var growth: Double? {
        let means = zip(sums_ns, counts).filter { $1 > 0 }.map { Double($0) / Double($1) }
        guard means.count >= Steadiness.fewest else { return nil }
        return Statistics.theilSenSlope(of: means).map { $0 / Double(slice_ns) }
    }
}
