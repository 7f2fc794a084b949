public import Synchronization

/// A flag that asks every worker to end its loop soon. Raised once, visible to all.
@usableFromInline package final class StopFlag: Sendable {
    @usableFromInline let raised = Atomic(false)

    package init() {}

    package func raise() { raised.store(true, ordering: .relaxed) }

    @inlinable @inline(__always)
    package var isRaised: Bool { raised.load(ordering: .relaxed) }
}
