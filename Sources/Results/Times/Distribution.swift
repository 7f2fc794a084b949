import Histogram

/// All times of one operation in one phase.
package struct Distribution: Sendable, Hashable, Codable {
    package var op: TokenOperation
    package var timebase: Timebase
    /// The phase. Nil for a distribution merged from several phases, and in logs that did not
    /// record it yet.
    package var phase: String?
    /// When the phase began and how long it lasted.
    package var startWall_ms: Int64
    package var length_ns: UInt64
    package var max_ns: UInt64
    package var times: SparseHistogram

    package init(
        op: TokenOperation, timebase: Timebase, phase: String? = nil, startWall_ms: Int64,
        length_ns: UInt64, max_ns: UInt64, times: SparseHistogram
    ) {
        self.op = op
        self.timebase = timebase
        self.phase = phase
        self.startWall_ms = startWall_ms
        self.length_ns = length_ns
        self.max_ns = max_ns
        self.times = times
    }

    package init(
        op: TokenOperation, timebase: Timebase, phase: String? = nil, startWall_ms: Int64,
        length_ns: UInt64, times: LatencyHistogram
    ) {
        self.init(
            op: op, timebase: timebase, phase: phase, startWall_ms: startWall_ms,
            length_ns: length_ns, max_ns: times.max, times: SparseHistogram(times))
    }

    /// Merges the distributions of several phases of one kind.
    ///
    /// - Returns: nil if there are none.
    package init?(merging parts: [Distribution]) {
        guard let first = parts.first else { return nil }
        self = first
        // The counts of a histogram are limited to 32 bits.
        var counts: [UInt64: UInt64] = [:]
        for part in parts {
            for (value, count) in zip(part.times.values, part.times.counts) {
                counts[value, default: 0] += UInt64(count)
            }
        }
        var all = LatencyHistogram.latency()
        for (value, count) in counts { all.record(value, count: UInt32(clamping: count)) }
        if parts.contains(where: { $0.phase != first.phase }) { phase = nil }
        startWall_ms = parts.map(\.startWall_ms).min() ?? startWall_ms
        length_ns = parts.map(\.length_ns).reduce(0, &+)
        max_ns = parts.map(\.max_ns).max() ?? max_ns
        times = SparseHistogram(all)
    }
}

/// A histogram as the values that occur and their counts.
package struct SparseHistogram: Sendable, Hashable, Codable {
    /// The bucket values, ascending.
    package var values: [UInt64] = []
    package var counts: [UInt32] = []

    package init(_ histogram: LatencyHistogram) {
        for bucket in histogram.recordedValues() {
            values.append(bucket.value)
            counts.append(bucket.count)
        }
    }

    package var histogram: LatencyHistogram {
        var whole = LatencyHistogram.latency()
        for (value, count) in zip(values, counts) { whole.record(value, count: count) }
        return whole
    }

    package var totalCount: Int { counts.reduce(0) { $0 + Int($1) } }
}
