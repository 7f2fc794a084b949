import Threads

/// A first-in, first-out queue between threads.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
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

    /// Returns the next item. Returns nil if none arrives by `due_ns` of the monotonic clock, or if
    /// none is left after ``close()``.
    func take(until due_ns: UInt64 = .max) -> Item? {
        condition.withLock {
            while items.isEmpty, !isClosed, TrialClock.now_ns() < due_ns {
                condition.wait(until: due_ns)
            }
            return items.isEmpty ? nil : items.removeFirst()
        }
    }

    /// Ends every wait once the remaining items are taken.
    func close() {
        condition.withLock { isClosed = true }
        condition.broadcast()
    }
}
