/// One second of one phase, or several seconds of a phase that lasts for hours.
package struct IntervalRow: Sendable, Hashable, Codable {
    package var phase: String
    /// Whole seconds since the phase began.
    package var second: Int
    /// The length of the interval. Nil in runs that did not record it yet.
    package var length_ns: UInt64?
    package var tally: Tally
    /// Nil in tables with too few requests for the quantile.
    package var p50_ns: UInt64?
    package var p99_ns: UInt64?
    package var max_ns: UInt64
    package var worstLag_ns: UInt64

    package init(
        phase: String, second: Int, tally: Tally, p50_ns: UInt64?, p99_ns: UInt64?,
        max_ns: UInt64, worstLag_ns: UInt64, length_ns: UInt64? = nil
    ) {
        self.phase = phase
        self.second = second
        self.length_ns = length_ns
        self.tally = tally
        self.p50_ns = p50_ns
        self.p99_ns = p99_ns
        self.max_ns = max_ns
        self.worstLag_ns = worstLag_ns
    }
}
