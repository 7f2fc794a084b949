import Dispatch
import Foundation
import Synchronization
import Threads

/// A group of threads that work on one phase together.
package enum WorkerGroup {
    /// Runs `work` on `count` threads and returns the results in order of thread number. No thread
    /// begins before all have been started, so that none waits for a thread that will never exist.
    ///
    /// - Parameter watch: called on the calling thread every 20 ms until all are done.
    /// - Throws: the first error that a thread ended with, after all have ended. If a thread cannot
    ///   be started, the reason; no work has been done then.
    package static func run<Result: Sendable>(
        _ count: Int, watch: () -> Void, _ work: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        try run(
            count, startedBy: { title, body in try SystemThread.start(title, body) },
            watch: watch, work)
    }

    /// Starts one thread with the given title.
    typealias Starter = (String, @escaping @Sendable () -> Void) throws -> Void

    static func run<Result: Sendable>(
        _ count: Int, startedBy start: Starter, watch: () -> Void,
        _ work: @escaping @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        let ends = Ends<Result>(count: count)
        let group = DispatchGroup()
        let gate = StartGate()
        do {
            for index in 0..<count {
                try start("worker \(index + 1) of \(count)") {
                    if gate.pass() {
                        let end = Swift.Result { try work(index) }
                        ends.slots.withLock { $0[index] = end }
                    }
                    group.leave()
                }
                // Meanwhile, the thread waits at the gate.
                group.enter()
            }
        } catch {
            gate.open(toWork: false)
            group.wait()
            throw error
        }
        gate.open(toWork: true)
        while group.wait(timeout: .now() + .milliseconds(20)) == .timedOut { watch() }
        return try ends.slots.withLock { slots in try slots.compactMap { try $0?.get() } }
    }

    private final class Ends<Value: Sendable>: Sendable {
        let slots: Mutex<[Swift.Result<Value, any Error>?]>

        init(count: Int) { slots = Mutex(.init(repeating: nil, count: count)) }
    }
}

/// A gate that holds threads until it is known whether all of them could be started.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
private final class StartGate: @unchecked Sendable {
    private let condition = NSCondition()
    private var toWork: Bool?

    /// Waits for the gate to open. Returns whether there is work to do.
    func pass() -> Bool {
        condition.withLock {
            while toWork == nil { condition.wait() }
            return toWork == true
        }
    }

    func open(toWork: Bool) {
        condition.withLock {
            self.toWork = toWork
            condition.broadcast()
        }
    }
}

/// A start barrier that holds threads until all are ready, then gives them one start time.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
package final class StartBarrier: @unchecked Sendable {
    private let condition = NSCondition()
    private var missing: Int
    private var start_ns: UInt64?
    private var isCancelled = false

    package init(parties: Int) { missing = parties }

    /// The time for the last thread to wake before the clock starts.
    private static let headStart_ns: UInt64 = 3_000_000

    /// Waits for the other threads. Returns the start time, or nil if one of them could not get
    /// ready.
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

    /// Releases the waiting threads because one thread will not arrive.
    package func cancel() {
        condition.lock()
        isCancelled = true
        condition.broadcast()
        condition.unlock()
    }
}
