import Dispatch
import Load

/// A clock that only its users advance. Waiting for an instant moves the clock there.
final class ManualTimer: LoopTimer {
    private(set) var time_ns: UInt64
    /// Called with every instant that the clock reaches.
    var onAdvance: (UInt64) -> Void = { _ in }

    init(at time_ns: UInt64 = 1_000_000_000) { self.time_ns = time_ns }

    func now_ns() -> UInt64 { time_ns }

    /// Advances the clock, never back.
    func advance(to instant_ns: UInt64) {
        guard instant_ns > time_ns else { return }
        time_ns = instant_ns
        onAdvance(instant_ns)
    }

    func wait(until due_ns: UInt64, unless stop: StopFlag) -> UInt64 {
        if !stop.isRaised { advance(to: due_ns) }
        return time_ns
    }

    func wait(for arrival: DispatchGroup, until due_ns: UInt64) -> Bool {
        advance(to: due_ns)
        return false
    }
}
