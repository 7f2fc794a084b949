import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A lock, and a condition that threads wait for by the monotonic clock. Foundation's waits by the
/// wall clock on Linux.
///
/// `@unchecked Sendable`: the system's condition is made for many threads.
package final class ThreadCondition: @unchecked Sendable {
    private let condition: OpaquePointer

    /// - Parameter title: of what needs it, for the error.
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

    /// Waits to be signalled, with the lock held before and after, until `due_ns` of the monotonic
    /// clock at the latest. May return for no reason.
    package func wait(until due_ns: UInt64 = .max) { platform_condition_wait(condition, due_ns) }

    /// Ends the wait of one thread.
    package func signal() { platform_condition_signal(condition, false) }

    /// Ends the wait of every thread.
    package func broadcast() { platform_condition_signal(condition, true) }
}
