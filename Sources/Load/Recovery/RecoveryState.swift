import Revocation
import Synchronization

/// What the threads of a recovery phase tell one another.
final class RecoveryState: Sendable {
    /// When the mass revocation was acknowledged; 0 while it was not.
    private let acknowledged = Atomic<UInt64>(0)
    /// Clients that hold no working token issued after the revocation.
    private let missing: Atomic<Int>
    /// Where clients that were refused wait for a new token.
    let queue: ReissueQueue
    private let bound: Duration
    private let stop: StopFlag

    /// How long clients are watched beyond the bound.
    private static let patience_ns: UInt64 = 15_000_000_000
    /// The shortest time between two uses by one client.
    static let shortestPause_ns: UInt64 = 5_000_000

    /// - Parameter tokens: slots of the population, each of which may queue once.
    init(clients: Int, tokens: Int, bound: Duration, stop: StopFlag) {
        missing = Atomic(clients)
        queue = ReissueQueue(slots: tokens)
        self.bound = bound
        self.stop = stop
    }

    var acknowledged_ns: UInt64 { acknowledged.load(ordering: .acquiring) }

    func acknowledge(at instant_ns: UInt64) { acknowledged.store(instant_ns, ordering: .releasing) }

    /// One client holds a token that works.
    func clientReturned() { missing.subtract(1, ordering: .acquiringAndReleasing) }

    /// Whether all clients have returned, or have been watched long enough.
    func isOver(at now_ns: UInt64, since start_ns: UInt64) -> Bool {
        let deadline_ns =
            start_ns + 2 * UInt64(max(bound.nanoseconds, 0)) + Self.patience_ns
        return stop.isRaised || now_ns >= deadline_ns || missing.load(ordering: .acquiring) <= 0
    }
}
