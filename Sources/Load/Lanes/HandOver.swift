import Threads

/// Hands items from threads to threads: the first in is the first out.
///
/// `@unchecked Sendable`: what it holds is touched only with the condition's lock held.
final class HandOver<Item: Sendable>: @unchecked Sendable {
    private let condition: ThreadCondition
    private var items: [Item] = []
    private var isClosed = false

    init(for title: String) throws(ThreadStartError) {
        condition = try ThreadCondition(for: title)
    }

    func put(_ item: Item) {
        condition.withLock { items.append(item) }
        condition.signal()
    }

    /// The next item; nil when none came until `due_ns` of the monotonic clock, or none is left
    /// after ``close()``.
    func take(until due_ns: UInt64 = .max) -> Item? {
        condition.withLock {
            while items.isEmpty, !isClosed, TrialClock.now_ns() < due_ns {
                condition.wait(until: due_ns)
            }
            return items.isEmpty ? nil : items.removeFirst()
        }
    }

    /// Has every wait end once the items are gone.
    func close() {
        condition.withLock { isClosed = true }
        condition.broadcast()
    }
}
