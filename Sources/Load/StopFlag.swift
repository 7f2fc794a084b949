public import Synchronization

/// Asks every worker to end its loop soon. Raised once, seen by all.
public final class StopFlag: Sendable {
    @usableFromInline let raised = Atomic(false)

    public init() {}

    public func raise() { raised.store(true, ordering: .relaxed) }

    @inlinable @inline(__always)
    public var isRaised: Bool { raised.load(ordering: .relaxed) }
}
