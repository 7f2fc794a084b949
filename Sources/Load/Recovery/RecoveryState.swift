import Revocation
import Synchronization

/// The state that the threads of a recovery phase share.
final class RecoveryState: Sendable {
    /// When the mass revocation was acknowledged; 0 before.
    private let acknowledged = Atomic<UInt64>(0)
    /// The number of clients that hold no working token issued after the revocation.
    private let missing: Atomic<Int>
    /// The queue of refused clients that wait for a new token.
    let queue: ReissueQueue
    private let bound: Duration
    private let stop: StopFlag

    /// How long clients are watched after the bound has passed.
    private static let patience_ns: UInt64 = 15_000_000_000
    /// The shortest time between two uses by one client.
    static let shortestPause_ns: UInt64 = 5_000_000

    /// - Parameter tokens: the number of population slots, each of which may queue once.
    init(clients: Int, tokens: Int, bound: Duration, stop: StopFlag) {
        missing = Atomic(clients)
        queue = ReissueQueue(slots: tokens)
        self.bound = bound
        self.stop = stop
    }

    var acknowledged_ns: UInt64 { acknowledged.load(ordering: .acquiring) }

    func acknowledge(at instant_ns: UInt64) { acknowledged.store(instant_ns, ordering: .releasing) }

    /// Records that one more client holds a working token.
    func clientReturned() { missing.subtract(1, ordering: .acquiringAndReleasing) }

    /// Returns whether all clients have returned or have been watched long enough.
    func isOver(at now_ns: UInt64, since start_ns: UInt64) -> Bool {
        let deadline_ns =
            start_ns + 2 * UInt64(max(bound.nanoseconds, 0)) + Self.patience_ns
        return stop.isRaised || now_ns >= deadline_ns || missing.load(ordering: .acquiring) <= 0
    }
}
