import CPlatform
import Foundation
import Load
import Synchronization
import Threads

/// How long the threads of this process waited for a processor while something ran.
package enum BusyMachine {
    /// The largest share of the time that all threads together may have waited.
    ///
    /// The tightest timed expectation, the p99 of a short stall, allows 10 ms in 1.5 s. A single
    /// thread can lose that much if all threads together wait for this share.
    static let tolerance = 0.05

    /// The time between two readings of the threads' delays. A wait in a thread's last moments is
    /// missed.
    private static let period_ns: UInt64 = 20_000_000

    /// Returns the result of `work`, and the share of its time that threads waited for a processor;
    /// nil if the kernel does not report it.
    package static func watching<Result>(
        _ work: () throws -> Result
    ) rethrows -> (result: Result, share: Double?) {
        let before = RunDelay.ofThreads_ns(of: getpid())
        let watch = Watch(before)
        let start_ns = TrialClock.now_ns()
        let start: Void? = try? SystemThread.start("the watch over the others") {
            while !watch.isOver {
                _ = platform_sleep_until(TrialClock.now_ns() + period_ns)
                watch.look()
            }
            watch.done.signal()
        }
        let isWatched = start != nil
        defer {
            watch.end()
            if isWatched { watch.done.wait() }
        }
        let result = try work()
        watch.look()
        let wall_ns = max(TrialClock.now_ns() - start_ns, 1)
        let isTold = isWatched && !before.isEmpty
        return (result, !isTold ? nil : Double(watch.waited_ns) / Double(wall_ns))
    }

    private final class Watch: Sendable {
        private let before: [String: UInt64]
        private let latest = Mutex<[String: UInt64]>([:])
        private let over = Atomic(false)
        let done = DispatchSemaphore(value: 0)

        init(_ before: [String: UInt64]) { self.before = before }

        var isOver: Bool { over.load(ordering: .acquiring) }

        func end() { over.store(true, ordering: .releasing) }

        func look() {
            let now = RunDelay.ofThreads_ns(of: getpid())
            latest.withLock { $0.merge(now) { $1 } }
        }

        /// The time waited since the watch began, summed over all threads.
        var waited_ns: UInt64 {
            latest.withLock { latest in
                latest.reduce(0) { sum, thread in
                    sum + thread.value - min(before[thread.key, default: 0], thread.value)
                }
            }
        }
    }
}
