public import Synchronization

/// The requests of an open loop in order of their due times, each taken by whichever worker is
/// free. With one queue for many workers, a request waits only while all of them are busy.
@usableFromInline package final class ArrivalQueue: Sendable {
    /// Due times since the loop began, in ascending order.
    @usableFromInline package let due_ns: [UInt64]
    /// The requests, repeated when used up. What request n carries does not depend on which worker
    /// sends it.
    @usableFromInline package let draws: [DrawnRequest]
    @usableFromInline let next = Atomic(0)

    /// The highest rate, in requests per second. Beyond it, the queue itself would be measured.
    package static let fastest_per_s = 2_000_000.0
    /// The time after which a waiting request is dropped.
    package static let longestLag_ns: UInt64 = 1_000_000_000

    package init(_ schedule: Schedule, draws: [DrawnRequest]) {
        due_ns = schedule.due_ns
        self.draws = draws
    }

    @inlinable @inline(__always)
    func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
}
