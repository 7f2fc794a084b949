public import Synchronization

/// The condition that ends a closed loop.
@usableFromInline package protocol LoopLimit {
    /// Returns whether one more request may be sent. Called once before each request.
    mutating func allowsNext(at now_ns: UInt64) -> Bool
}

/// A limit that ends a loop at a given instant.
@usableFromInline package struct Deadline: LoopLimit {
    @usableFromInline let end_ns: UInt64

    @inlinable
    package init(_ end_ns: UInt64) { self.end_ns = end_ns }

    @inlinable @inline(__always)
    package func allowsNext(at now_ns: UInt64) -> Bool { now_ns < end_ns }
}

/// A limit that ends a loop at a given instant, or at an earlier one that another thread may set
/// while the loop runs.
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

/// An instant that one thread sets and others read.
@usableFromInline package final class SharedInstant: Sendable {
    @usableFromInline let stated_ns = Atomic<UInt64>(.max)

    package init() {}

    package func state(_ instant_ns: UInt64) { stated_ns.store(instant_ns, ordering: .releasing) }

    /// The instant; nil before it is set. What the setting thread wrote before is visible after
    /// this read.
    var stated: UInt64? {
        let instant_ns = stated_ns.load(ordering: .acquiring)
        return instant_ns == .max ? nil : instant_ns
    }

    /// The instant; `.max` before it is set.
    @inlinable @inline(__always)
    package var instant_ns: UInt64 { stated_ns.load(ordering: .relaxed) }
}

/// A limit that ends a loop after a number of requests, for counting what one request costs.
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
