package import Dispatch

/// What a loop reads the time from and waits by.
///
/// ``Pacer`` is the machine's. Loops that are not timed by the nanosecond take any, so that a test
/// can play hours in no time.
package protocol LoopTimer {
    /// Nanoseconds of the monotonic clock.
    func now_ns() -> UInt64

    /// Returns at `due_ns` or later, or early when `stop` is raised; the time at return.
    func wait(until due_ns: UInt64, unless stop: StopFlag) -> UInt64

    /// Waits until everyone has left the group; false when someone was in it until `due_ns`.
    func wait(for arrival: DispatchGroup, until due_ns: UInt64) -> Bool
}

extension Pacer: LoopTimer {
    package func now_ns() -> UInt64 { TrialClock.now_ns() }

    /// A group waits by the monotonic clock. Conditions and semaphores wait by the wall clock on
    /// Linux: where that steps back by an hour, so long does the wait last.
    package func wait(for arrival: DispatchGroup, until due_ns: UInt64) -> Bool {
        let now_ns = TrialClock.now_ns()
        guard now_ns < due_ns else { return false }
        let left_ns = Int(clamping: min(due_ns - now_ns, Self.longestSleep_ns))
        return arrival.wait(timeout: .now() + .nanoseconds(left_ns)) == .success
    }
}
