/// What a machine adds to any time that is measured on it.
package struct TimerNoise: Sendable, Hashable, Codable {
    /// How late a sleeping thread wakes.
    package var wakeLate_p50_us: Double
    package var wakeLate_p99_us: Double
    package var wakeLate_max_us: Double
    /// Gaps seen by a thread that only reads the clock.
    package var clockGap_p50_ns: Double
    package var clockGap_p9999_us: Double
    package var clockGap_max_us: Double

    package init(
        wakeLate_p50_us: Double, wakeLate_p99_us: Double, wakeLate_max_us: Double,
        clockGap_p50_ns: Double, clockGap_p9999_us: Double, clockGap_max_us: Double
    ) {
        self.wakeLate_p50_us = wakeLate_p50_us
        self.wakeLate_p99_us = wakeLate_p99_us
        self.wakeLate_max_us = wakeLate_max_us
        self.clockGap_p50_ns = clockGap_p50_ns
        self.clockGap_p9999_us = clockGap_p9999_us
        self.clockGap_max_us = clockGap_max_us
    }
}

/// How noisy the machine was while a run measured.
package struct RunNoise: Sendable, Hashable, Codable {
    /// The share of processor time that the hypervisor gave to other guests (steal). Nil if the
    /// kernel does not report it.
    package var stealShare: Double?
    package var loadAverageStart: [Double]?
    package var loadAverageEnd: [Double]?
    /// The timer noise after the last trial. The manifest's `floor` was measured before the first.
    package var floorEnd: TimerNoise?

    package init(
        stealShare: Double?, loadAverageStart: [Double], loadAverageEnd: [Double],
        floorEnd: TimerNoise? = nil
    ) {
        self.stealShare = stealShare
        self.loadAverageStart = loadAverageStart
        self.loadAverageEnd = loadAverageEnd
        self.floorEnd = floorEnd
    }
}
