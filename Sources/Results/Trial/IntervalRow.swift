/// One second of one phase, or several of one that lasts for hours.
package struct IntervalRow: Sendable, Hashable, Codable {
    package var phase: String
    /// Whole seconds since the phase began.
    package var second: Int
    /// How much of the phase it is; nil in runs from before it was recorded.
    package var length_ns: UInt64?
    package var tally: Tally
    /// Tables have them only of requests enough; nil where they were read from one that has not.
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
