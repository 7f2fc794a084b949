import Threads

/// The instant up to which every operation of a thread that was begun has ended. The thread states
/// it, others wait for it.
///
/// `@unchecked Sendable`: the instant is accessed only with the condition's lock held.
final class SettledInstant: @unchecked Sendable {
    private let condition: ThreadCondition
    private var instant_ns: UInt64 = 0

    init() throws(ThreadStartError) {
        condition = try ThreadCondition(for: "the judgement of a soak")
    }

    func state(_ instant_ns: UInt64) {
        condition.withLock { self.instant_ns = max(self.instant_ns, instant_ns) }
        condition.broadcast()
    }

    /// States that no more operations will be begun.
    func stateEnd() { state(.max) }

    /// Waits until everything that was begun by `instant_ns` has ended.
    func wait(for instant_ns: UInt64) {
        condition.withLock {
            while self.instant_ns < instant_ns { condition.wait() }
        }
    }
}
