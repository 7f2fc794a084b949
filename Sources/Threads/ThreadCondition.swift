import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A lock with a condition on which threads wait by the monotonic clock. On Linux, Foundation's
/// condition waits by the wall clock.
///
/// `@unchecked Sendable`: the system's condition is designed for use by many threads.
package final class ThreadCondition: @unchecked Sendable {
    private let condition: OpaquePointer

    /// - Parameter title: the name of what needs the condition, for the error.
    package init(for title: String) throws(ThreadStartError) {
        guard let made = platform_condition_make() else {
            throw ThreadStartError(title, cause: ENOMEM)
        }
        condition = made
    }

    deinit { platform_condition_free(condition) }

    package func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
        platform_condition_lock(condition)
        defer { platform_condition_unlock(condition) }
        return try body()
    }

    /// Waits for a signal until `due_ns` of the monotonic clock at the latest. The caller holds the
    /// lock before and after. May return spuriously.
    package func wait(until due_ns: UInt64 = .max) { platform_condition_wait(condition, due_ns) }

    /// Waits for a signal for at most `milliseconds`. Like ``wait(until:)`` otherwise.
    package func wait(milliseconds: Int) {
        wait(until: platform_monotonic_ns() &+ UInt64(max(milliseconds, 0)) &* 1_000_000)
    }

    /// Wakes one waiting thread.
    package func signal() { platform_condition_signal(condition, false) }

    /// Wakes all waiting threads.
    package func broadcast() { platform_condition_signal(condition, true) }
}
