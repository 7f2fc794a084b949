import Foundation

/// Slots whose clients were refused and come back for a new token.
///
/// `@unchecked Sendable`: the state is touched only with the condition's lock held.
final class ReissueQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [Int] = []
    private var next = 0
    private var isQueued: [Bool]

    init(slots: Int) { isQueued = .init(repeating: false, count: slots) }

    func add(_ slot: Int) {
        condition.withLock {
            guard isQueued.indices.contains(slot), !isQueued[slot] else { return }
            isQueued[slot] = true
            waiting.append(slot)
            condition.signal()
        }
    }

    /// The client that has waited longest; nil when none came before `due_ns`.
    func take(until due_ns: UInt64, by timer: some LoopTimer) -> Int? {
        condition.withLock {
            while next == waiting.count {
                guard timer.now_ns() < due_ns else { return nil }
                _ = timer.wait(for: condition, until: due_ns)
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
