package import Dispatch

/// The source of time for a loop, and its way of waiting.
///
/// ``Pacer`` uses the machine's clock. Loops that do not need nanosecond timing accept any timer,
/// so that a test can simulate hours in no time.
package protocol LoopTimer {
    /// Returns the time of the monotonic clock, in nanoseconds.
    func now_ns() -> UInt64

    /// Waits until `due_ns` or later, or until `stop` is raised. Returns the time.
    func wait(until due_ns: UInt64, unless stop: StopFlag) -> UInt64

    /// Waits until everyone has left the group. Returns false if someone was still in it at
    /// `due_ns`.
    func wait(for arrival: DispatchGroup, until due_ns: UInt64) -> Bool
}

extension Pacer: LoopTimer {
    package func now_ns() -> UInt64 { TrialClock.now_ns() }

    /// Waits for a group by the monotonic clock. On Linux, conditions and semaphores wait by the
    /// wall clock: if that clock is set back by an hour, the wait lasts an hour longer.
    package func wait(for arrival: DispatchGroup, until due_ns: UInt64) -> Bool {
        let now_ns = TrialClock.now_ns()
        guard now_ns < due_ns else { return false }
        let left_ns = Int(clamping: min(due_ns - now_ns, Self.longestSleep_ns))
        return arrival.wait(timeout: .now() + .nanoseconds(left_ns)) == .success
    }
}
