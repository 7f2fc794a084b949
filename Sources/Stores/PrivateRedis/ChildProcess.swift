import CPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A process started by this program. It is reaped once and its end is remembered, so that a signal
/// can never reach another process with the same ID.
package final class ChildProcess: Sendable {
    package let id: Int32
    private let end = Mutex<String?>(nil)

    /// Starts a program. Returns nil and the error number on failure. On Linux, call it from a
    /// thread that lives as long as the process should.
    ///
    /// - Parameters:
    ///   - output: the descriptor for standard output; -1 discards it.
    ///   - errors: the same for standard error.
    package static func start(
        _ arguments: [String], output: Int32 = -1, errors: Int32 = -1
    ) -> (process: ChildProcess?, cause: Int32) {
        guard let path = arguments.first else { return (nil, EINVAL) }
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let id = platform_spawn(path, &pointers, output, errors)
        return id > 0 ? (ChildProcess(id: id), 0) : (nil, -id)
    }

    private init(id: Int32) { self.id = id }

    /// Returns nil while the process runs, and then how it ended.
    package func exitReason() -> String? {
        end.withLock { end in
            if end == nil { end = reap() }
            return end
        }
    }

    private func reap() -> String? {
        var status: Int32 = 0
        let answer = platform_wait(id, &status, false)
        if answer == 0 { return nil }
        if answer < 0 { return "ended; other code reaped its exit status" }
        return platform_exited(status)
            ? "exited with status \(platform_exit_code(status))"
            : "was killed by signal \(platform_term_signal(status))"
    }

    package func send(signal: Int32) {
        end.withLock { end in
            if end == nil { end = reap() }
            if end == nil { kill(id, signal) }
        }
    }

    /// Waits at most `milliseconds` for the process to end. Returns whether it ended.
    package func awaitEnd(milliseconds: UInt64) -> Bool {
        eventually(withinMilliseconds: milliseconds) { exitReason() != nil }
    }
}

/// Checks `condition` repeatedly, at first after 1 ms and then at growing intervals, until it holds
/// or the time is over.
func eventually(withinMilliseconds milliseconds: UInt64, _ condition: () -> Bool) -> Bool {
    let due_ns = platform_monotonic_ns() + milliseconds * 1_000_000
    var pause_ns: UInt64 = 1_000_000
    while true {
        if condition() { return true }
        let now_ns = platform_monotonic_ns()
        if now_ns >= due_ns { return false }
        _ = platform_sleep_until(min(now_ns + pause_ns, due_ns))
        pause_ns = min(pause_ns * 2, 20_000_000)
    }
}
