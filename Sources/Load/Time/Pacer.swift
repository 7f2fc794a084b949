import CPlatform
import Synchronization

/// A timer that waits for due times. It sleeps until shortly before them, then spins if a core is
/// free.
@usableFromInline package struct Pacer: Sendable {
    /// How early a sleeper wakes to spin: about the median lateness of a wake-up. With a larger
    /// margin, the kernel would preempt the spinner first when other threads wait.
    static let margin_ns: UInt64 = 60_000
    /// The longest single sleep, so that a stop is noticed.
    static let longestSleep_ns: UInt64 = 20_000_000

    private let spinners: SpinPermits?

    /// - Parameter spinners: nil for a pacer that only sleeps.
    package init(spinners: SpinPermits?) {
        self.spinners = spinners
        platform_sharpen_timers()
    }

    /// Waits until `due_ns` or later, or until `stop` is raised. Returns the time.
    @usableFromInline package func wait(until due_ns: UInt64, unless stop: StopFlag) -> UInt64 {
        var now_ns = TrialClock.now_ns()
        while now_ns < due_ns, !stop.isRaised {
            let left_ns = due_ns - now_ns
            if left_ns > Self.margin_ns {
                let nap_ns = min(left_ns - Self.margin_ns, Self.longestSleep_ns)
                _ = platform_sleep_until(now_ns + nap_ns)
            } else if let spinners, spinners.acquire() {
                while TrialClock.now_ns() < due_ns { platform_spin_hint() }
                spinners.release()
            } else {
                _ = platform_sleep_until(due_ns)
            }
            now_ns = TrialClock.now_ns()
        }
        return now_ns
    }
}

/// Permits to spin, for one thread fewer than there are cores, and for at least one.
package final class SpinPermits: Sendable {
    private let free: Atomic<Int>

    package init() {
        free = Atomic(max(Int(platform_processors()) - 1, 1))
    }

    func acquire() -> Bool {
        if free.subtract(1, ordering: .relaxed).newValue >= 0 { return true }
        free.add(1, ordering: .relaxed)
        return false
    }

    func release() { free.add(1, ordering: .relaxed) }
}
