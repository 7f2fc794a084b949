import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A system thread that reports why it cannot be started. Foundation's `Thread` does not: its work
/// is then never done, and whoever waits for it waits forever.
package enum SystemThread {
    private static let stack_bytes = 1 << 20

    /// Starts a thread that runs `work` and ends.
    ///
    /// - Parameter title: the thread's name in the error, such as `worker 3` or `the feed reader`.
    package static func start(
        _ title: String, _ work: @escaping @Sendable () -> Void
    ) throws(ThreadStartError) {
        let held = Unmanaged.passRetained(Work(work))
        let cause = platform_start_thread(
            stack_bytes,
            { context in
                guard let context else { return }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
            }, held.toOpaque())
        guard cause != 0 else { return }
        held.release()
        throw ThreadStartError(title, cause: cause)
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// A thread that could not be started.
package struct ThreadStartError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ title: String, cause: Int32) {
        let fact = String(cString: strerror(cause)).lowercased()
        description =
            "cannot start a thread for \(title): \(fact). Raise the limit of processes and "
            + "threads (ulimit -u, or a container's limit of pids), or lower "
            + "capacity.concurrency and nodes."
    }
}
