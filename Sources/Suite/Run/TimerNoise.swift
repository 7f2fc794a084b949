import CPlatform
import Histogram
import Load
import Results

extension TimerNoise {
    /// The number of sleeps that a p99 needs.
    static let sleeps = 300

    /// Measures timer noise. Takes about 500 ms.
    static func measure() -> TimerNoise {
        platform_sharpen_timers()
        var late = LatencyHistogram.latency()
        for _ in 0..<sleeps {
            let due_ns = TrialClock.now_ns() + 1_000_000
            _ = platform_sleep_until(due_ns)
            late.recordTime(TrialClock.now_ns() &- due_ns)
        }
        var gaps = LatencyHistogram.latency()
        var last_ns = TrialClock.now_ns()
        let end_ns = last_ns + 200_000_000
        while last_ns < end_ns {
            let now_ns = TrialClock.now_ns()
            gaps.recordTime(now_ns - last_ns)
            last_ns = now_ns
        }
        return TimerNoise(
            wakeLate_p50_us: Double(late.valueAtPercentile(50)) / 1e3,
            wakeLate_p99_us: Double(late.valueAtPercentile(99)) / 1e3,
            wakeLate_max_us: Double(late.max) / 1e3,
            clockGap_p50_ns: Double(gaps.valueAtPercentile(50)),
            clockGap_p9999_us: Double(gaps.valueAtPercentile(99.99)) / 1e3,
            clockGap_max_us: Double(gaps.max) / 1e3)
    }
}
