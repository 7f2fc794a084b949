/// How many events fell into each tenth of a second of a span of time.
package struct RateBins: Sendable, Hashable {
    package static let width_ns: UInt64 = 100_000_000

    private let start_ns: UInt64
    /// Events by bin. A last bin that is not complete counts as one.
    private var counts: [Int]

    package init(from start_ns: UInt64, until end_ns: UInt64) {
        self.start_ns = start_ns
        let length_ns = end_ns - min(start_ns, end_ns)
        counts = .init(
            repeating: 0, count: max(Int((length_ns + Self.width_ns - 1) / Self.width_ns), 1))
    }

    /// Counts an event, unless it is outside the span.
    mutating func add(at instant_ns: UInt64) {
        guard instant_ns >= start_ns else { return }
        let bin = Int(clamping: (instant_ns - start_ns) / Self.width_ns)
        if counts.indices.contains(bin) { counts[bin] += 1 }
    }

    package var total: Int { counts.reduce(0, +) }

    /// The count of the fullest bin divided by the mean count; nil without events.
    package var peakRatio: Double? {
        guard total > 0, let most = counts.max() else { return nil }
        return Double(most) * Double(counts.count) / Double(total)
    }
}
