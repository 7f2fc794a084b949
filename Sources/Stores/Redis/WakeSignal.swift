import CHiredis
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ends the waits of another thread. Once raised, it stays raised. Safe to use from any thread.
public final class WakeSignal: Sendable {
    /// Readable once the signal is raised.
    let descriptor: Int32
    private let writeEnd: Int32
    private let raised = Atomic(false)

    /// - Throws: `.busy` if the process may not open more files.
    public init() throws(StoreError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw StoreError(
                .busy, attempted: "open a pipe for a feed's thread", cause: systemCause(errno),
                remedy: "Allow more open files (ulimit -n), or use fewer nodes.")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    public var isRaised: Bool { raised.load(ordering: .acquiring) }

    public func raise() {
        guard !raised.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        while write(writeEnd, &byte, 1) < 0, errno == EINTR {}
    }

    /// Waits until the signal is raised, at most `milliseconds`.
    public func wait(milliseconds: Int) {
        redis_pause(descriptor, Int32(clamping: max(milliseconds, 0)))
    }
}
