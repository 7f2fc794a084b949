public import Synchronization

/// When a closed loop ends.
@usableFromInline package protocol LoopLimit {
    /// Whether one more request may be sent; asked once before each.
    mutating func allowsNext(at now_ns: UInt64) -> Bool
}

/// Ends a loop at an instant.
@usableFromInline package struct Deadline: LoopLimit {
    @usableFromInline let end_ns: UInt64

    @inlinable
    package init(_ end_ns: UInt64) { self.end_ns = end_ns }

    @inlinable @inline(__always)
    package func allowsNext(at now_ns: UInt64) -> Bool { now_ns < end_ns }
}

/// Ends a loop at an instant, or sooner, at one that others may state while the loop runs.
@usableFromInline package struct SharedDeadline: LoopLimit, Sendable {
    @usableFromInline let end_ns: UInt64
    @usableFromInline let shared: SharedInstant

    @inlinable
    package init(_ end_ns: UInt64, orAt shared: SharedInstant) {
        self.end_ns = end_ns
        self.shared = shared
    }

    @inlinable @inline(__always)
    package func allowsNext(at now_ns: UInt64) -> Bool {
        now_ns < end_ns && now_ns < shared.instant_ns
    }
}

/// An instant that one thread states and others look up.
@usableFromInline package final class SharedInstant: Sendable {
    @usableFromInline let stated_ns = Atomic<UInt64>(.max)

    package init() {}

    package func state(_ instant_ns: UInt64) { stated_ns.store(instant_ns, ordering: .releasing) }

    /// Nil before it was stated; what its stater wrote before can be read after this.
    var stated: UInt64? {
        let instant_ns = stated_ns.load(ordering: .acquiring)
        return instant_ns == .max ? nil : instant_ns
    }

    /// The end of time before it was stated.
    @inlinable @inline(__always)
    package var instant_ns: UInt64 { stated_ns.load(ordering: .relaxed) }
}

/// Ends a loop after this many requests: for counting what one takes.
@usableFromInline package struct RequestLimit: LoopLimit {
    @usableFromInline var left: Int

    @inlinable
    package init(_ requests: Int) { left = requests }

    @inlinable @inline(__always)
    package mutating func allowsNext(at now_ns: UInt64) -> Bool {
        left &-= 1
        return left >= 0
    }
}
