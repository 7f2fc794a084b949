import Results
import Revocation
import Synchronization

/// The state that the threads of a windows phase share.
final class SharedWindowState: Sendable {
    /// When each target's revocation was invoked and when it was acknowledged; 0 before.
    private let invoked: Mutex<[UInt64]>
    private let acknowledged: Mutex<[UInt64]>
    /// The time of the latest acknowledgement of any revocation, by group.
    private let lastAcknowledgements: Mutex<[UInt64]>
    /// Set by the prober when every watch has ended.
    let isFinished = Atomic(false)

    init(targets: Int, groups: Int) {
        lastAcknowledgements = Mutex(.init(repeating: 0, count: groups))
        invoked = Mutex(.init(repeating: 0, count: targets))
        acknowledged = Mutex(.init(repeating: 0, count: targets))
    }

    func note(invoked_ns: UInt64, acknowledged_ns: UInt64, of target: Int, in group: Int) {
        invoked.withLock { $0[target] = invoked_ns }
        acknowledged.withLock { $0[target] = acknowledged_ns }
        noteAcknowledgement(acknowledged_ns, of: group)
    }

    /// Records the acknowledgement of a revocation without a target, which is part of a storm.
    func noteAcknowledgement(_ acknowledged_ns: UInt64, of group: Int) {
        lastAcknowledgements.withLock { $0[group] = acknowledged_ns }
    }

    /// Returns the time of the latest acknowledgement; 0 before the first.
    func lastAcknowledgement_ns(of group: Int) -> UInt64 {
        lastAcknowledgements.withLock { $0[group] }
    }

    /// Returns the times of a target's revocation; nil until it is acknowledged.
    func times(of target: Int) -> RevocationTimes? {
        let acknowledged_ns = acknowledged.withLock { $0[target] }
        guard acknowledged_ns != 0 else { return nil }
        return RevocationTimes(
            invoked_ns: invoked.withLock { $0[target] }, acknowledged_ns: acknowledged_ns)
    }
}
