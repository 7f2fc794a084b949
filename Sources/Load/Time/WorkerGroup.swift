import Dispatch
import Foundation
import Synchronization

/// Threads that work one phase together.
package enum WorkerGroup {
    /// Runs `work` on `count` threads and returns what each returned, by its number.
    ///
    /// - Parameter watch: called on the calling thread every 20 ms until all are done.
    /// - Throws: the first error that a thread ended with, after all have ended.
    package static func run<Result: Sendable>(
        _ count: Int, watch: () -> Void, _ work: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let ends = Ends<Result>(count: count)
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            let thread = Thread {
                let end = Swift.Result { try work(index) }
                ends.slots.withLock { $0[index] = end }
                group.leave()
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        while group.wait(timeout: .now() + .milliseconds(20)) == .timedOut { watch() }
        return try ends.slots.withLock { slots in try slots.compactMap { try $0?.get() } }
    }

    private final class Ends<Value: Sendable>: Sendable {
        let slots: Mutex<[Swift.Result<Value, any Error>?]>

        init(count: Int) { slots = Mutex(.init(repeating: nil, count: count)) }
    }
}

/// A start barrier: holds threads until all are ready, then gives them one start time.
///
/// `@unchecked Sendable`: the state is touched only with the condition's lock held.
package final class StartBarrier: @unchecked Sendable {
    private let condition = NSCondition()
    private var missing: Int
    private var start_ns: UInt64?
    private var isCancelled = false

    package init(parties: Int) { missing = parties }

    /// Time for the last thread to wake before the clock starts.
    private static let headStart_ns: UInt64 = 3_000_000

    /// Waits for the others; the starting time, or nil when one of them could not make ready.
    package func arrive() -> UInt64? {
        condition.lock()
        defer { condition.unlock() }
        missing -= 1
        if missing == 0 {
            start_ns = TrialClock.now_ns() + Self.headStart_ns
            condition.broadcast()
        }
        while start_ns == nil, !isCancelled { condition.wait() }
        return isCancelled ? nil : start_ns
    }

    /// Releases the waiting threads because one party will not arrive.
    package func cancel() {
        condition.lock()
        isCancelled = true
        condition.broadcast()
        condition.unlock()
    }
}
