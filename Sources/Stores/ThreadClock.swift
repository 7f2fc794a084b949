import CPlatform
import Synchronization

/// The CPU time of one thread, readable by other threads.
public final class ThreadClock: Sendable {
    private enum State {
        case notBegun
        /// The thread's clock; nil if the system has none that other threads can read.
        case running(Int32?)
        case ended(UInt64)
    }

    private let state = Mutex(State.notBegun)

    public init() {}

    /// Called by the thread as it begins.
    public func begin() {
        var clock: Int32 = 0
        let isThere = platform_thread_clock(&clock)
        state.withLock { $0 = .running(isThere ? clock : nil) }
    }

    /// Called by the thread as it ends. Its time stays readable.
    public func end() {
        let time_ns = platform_thread_cpu_ns()
        state.withLock { $0 = .ended(time_ns) }
    }

    /// CPU time so far; nil if the system does not report it.
    public var time_ns: UInt64? {
        state.withLock { state in
            switch state {
            case .notBegun: return 0
            case .ended(let time_ns): return time_ns
            case .running(let clock):
                var time_ns: UInt64 = 0
                guard let clock, platform_clock_time_ns(clock, &time_ns) else { return nil }
                return time_ns
            }
        }
    }
}
