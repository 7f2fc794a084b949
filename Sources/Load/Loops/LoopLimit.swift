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

/// Ends a loop after so many requests: for counting what one takes.
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
