import Foundation
import Results
import Revocation
import Synchronization

/// What the threads of a windows phase tell one another.
final class SharedWindowState: Sendable {
    /// When each target's revocation was invoked and acknowledged; 0 while it was not.
    private let invoked: Mutex<[UInt64]>
    private let acknowledged: Mutex<[UInt64]>
    /// The latest acknowledgement of any revocation, by group.
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

    /// A revocation of no target: one of a storm's.
    func noteAcknowledgement(_ acknowledged_ns: UInt64, of group: Int) {
        lastAcknowledgements.withLock { $0[group] = acknowledged_ns }
    }

    /// 0 before the first.
    func lastAcknowledgement_ns(of group: Int) -> UInt64 {
        lastAcknowledgements.withLock { $0[group] }
    }

    /// Nil while the revocation was not acknowledged.
    func times(of target: Int) -> RevocationTimes? {
        let acknowledged_ns = acknowledged.withLock { $0[target] }
        guard acknowledged_ns != 0 else { return nil }
        return RevocationTimes(
            invoked_ns: invoked.withLock { $0[target] }, acknowledged_ns: acknowledged_ns)
    }
}

/// Slots whose bearers were refused and come back for a new token.
///
/// `@unchecked Sendable`: the state is touched only with the condition's lock held.
final class ReissueQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var waiting: [Int] = []
    private var next = 0
    private var isQueued: [Bool]

    init(slots: Int) { isQueued = .init(repeating: false, count: slots) }

    func add(_ slot: Int) {
        condition.lock()
        if isQueued.indices.contains(slot), !isQueued[slot] {
            isQueued[slot] = true
            waiting.append(slot)
            condition.signal()
        }
        condition.unlock()
    }

    /// The bearer that has waited longest; nil when none came until `due_ns`.
    func take(until due_ns: UInt64) -> Int? {
        condition.lock()
        defer { condition.unlock() }
        while next == waiting.count {
            let now_ns = TrialClock.now_ns()
            guard now_ns < due_ns else { return nil }
            let left = Date(timeIntervalSinceNow: Double(due_ns - now_ns) / 1e9)
            guard condition.wait(until: left) else { return nil }
        }
        let slot = waiting[next]
        next += 1
        isQueued[slot] = false
        if next == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            next = 0
        }
        return slot
    }
}
