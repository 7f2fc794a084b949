import Statistics

/// The lag of an open loop in equal slices of its duration, by intended time.
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

    /// Records the lag of one request. Intended times must rise within one worker.
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

    /// Nanoseconds of lag gained per nanosecond: 0 for a loop that keeps up, otherwise the share of
    /// the requests that it cannot serve. Nil with too few requests.
    ///
    /// The median over all pairs of slices (Theil–Sen), so that one hiccup is not taken for a
    /// trend.
    package var growth: Double? {
        let means = zip(sums_ns, counts).filter { $1 > 0 }.map { Double($0) / Double($1) }
        guard means.count >= Steadiness.fewest else { return nil }
        return Statistics.theilSenSlope(of: means).map { $0 / Double(slice_ns) }
    }
}
