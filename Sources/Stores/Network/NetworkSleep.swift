import CPlatform

/// Waits that use no CPU time.
enum NetworkSleep {
    /// Sleeps until the monotonic clock shows `due_ns` or more. Returns the time at which it woke.
    @discardableResult
    static func until(_ due_ns: UInt64) -> UInt64 {
        var now_ns = platform_monotonic_ns()
        guard now_ns < due_ns else { return now_ns }
        platform_sharpen_timers()
        while now_ns < due_ns {
            _ = platform_sleep_until(due_ns)
            now_ns = platform_monotonic_ns()
        }
        return now_ns
    }
}
