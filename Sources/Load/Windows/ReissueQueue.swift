import Dispatch
import Foundation

/// A queue of slots whose clients were refused and come back for a new token. Many threads add, one
/// takes.
///
/// `@unchecked Sendable`: the state is accessed only with the lock held.
final class ReissueQueue: @unchecked Sendable {
    private let lock = NSLock()
    /// Entered when `take` finds nobody waiting, left when the next client arrives.
    private let arrival = DispatchGroup()
    private var isAwaited = false
    private var waiting: [Int] = []
    private var next = 0
    private var isQueued: [Bool]

    init(slots: Int) { isQueued = .init(repeating: false, count: slots) }

    deinit { if isAwaited { arrival.leave() } }

    func add(_ slot: Int) {
        lock.withLock {
            guard isQueued.indices.contains(slot), !isQueued[slot] else { return }
            isQueued[slot] = true
            waiting.append(slot)
            guard isAwaited else { return }
            isAwaited = false
            arrival.leave()
        }
    }

    /// Returns the client that has waited longest; nil if none came before `due_ns`.
    func take(until due_ns: UInt64, by timer: some LoopTimer) -> Int? {
        while true {
            if let slot = takeOrAwait() { return slot }
            guard timer.now_ns() < due_ns else { return nil }
            _ = timer.wait(for: arrival, until: due_ns)
        }
    }

    /// Returns the next client; nil if nobody waits.
    private func takeOrAwait() -> Int? {
        lock.withLock {
            guard next < waiting.count else {
                if !isAwaited { arrival.enter() }
                isAwaited = true
                return nil
            }
            let slot = waiting[next]
            next += 1
            isQueued[slot] = false
            if next == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                next = 0
            }
            return slot
        }
    }
}
