public import Revocation
import Threads

/// What the threads of an ``EventDelivery`` know in common: how far the log goes, how far each
/// receiver has acknowledged it, and how long that took.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
final class EventBoard: @unchecked Sendable {
    /// An event that some receivers have not acknowledged yet.
    private struct Pending {
        let announced = Stopwatch()
        var receivers: Set<Int>
    }

    private let condition: ThreadCondition
    private var last: Int64
    /// Per receiver with a thread, the number of the last event that it needs no more.
    private var cursors: [Int: Int64] = [:]
    private var isEnding = false
    private var pending: [Int64: Pending] = [:]
    private var times_ns: [UInt64] = []

    /// The most events whose deliveries are timed at once, and the most times kept.
    private static let mostPending = 4_096
    private static let mostTimes = 1 << 16

    /// - Parameter last: the number of the log's last event. Present receivers know it.
    init(last: Int64) throws(ThreadStartError) {
        condition = try ThreadCondition(for: "the delivery of events")
        self.last = last
    }

    /// Tells the threads of an event. Returns the receivers that have no thread yet: they know
    /// every event before those announced since they registered.
    func announce(_ sequence: Int64, to receivers: [Int]) -> [Int] {
        defer { condition.broadcast() }
        return condition.withLock {
            let newcomers = receivers.filter { cursors[$0] == nil }
            for receiver in newcomers { cursors[receiver] = min(last, sequence - 1) }
            last = max(last, sequence)
            let waiting = receivers.filter { cursors[$0] ?? sequence < sequence }
            if waiting.isEmpty {
                // A thread that was reading the log anyway has been faster.
                if !receivers.isEmpty { keep(time_ns: 0) }
            } else if pending.count < Self.mostPending {
                pending[sequence] = Pending(receivers: Set(waiting))
            }
            return newcomers
        }
    }

    /// Notes that a receiver has no thread any more.
    func forget(_ receiver: Int) {
        condition.withLock { _ = cursors.removeValue(forKey: receiver) }
    }

    /// Waits for events that a receiver lacks. Returns the numbers of the last one that it has and
    /// the last one that there is; nil at the end.
    func work(for receiver: Int) -> (after: Int64, upTo: Int64)? {
        condition.withLock {
            while !isEnding, cursors[receiver] ?? last >= last { condition.wait() }
            guard !isEnding, let cursor = cursors[receiver] else { return nil }
            return (cursor, last)
        }
    }

    /// Notes that a receiver needs no event up to `sequence` any more.
    func acknowledge(_ sequence: Int64, by receiver: Int) {
        condition.withLock {
            cursors[receiver] = max(cursors[receiver] ?? 0, sequence)
            for number in pending.keys.filter({ $0 <= sequence }) {
                guard pending[number]?.receivers.remove(receiver) != nil,
                    let event = pending[number], event.receivers.isEmpty
                else { continue }
                pending[number] = nil
                keep(time_ns: event.announced.elapsed_ns)
            }
        }
    }

    /// Called with the lock held.
    private func keep(time_ns: UInt64) {
        if times_ns.count < Self.mostTimes { times_ns.append(time_ns) }
    }

    /// Waits before another attempt, or until the end.
    func pause(milliseconds: Int) {
        let begun = Stopwatch()
        let length_ns = UInt64(max(milliseconds, 0)) * 1_000_000
        condition.withLock {
            while !isEnding {
                let elapsed_ns = begun.elapsed_ns
                guard elapsed_ns < length_ns else { return }
                // Whole milliseconds, rounded up: an event announced meanwhile wakes the thread.
                condition.wait(milliseconds: Int((length_ns - elapsed_ns) / 1_000_000) + 1)
            }
        }
    }

    func end() {
        condition.withLock { isEnding = true }
        condition.broadcast()
    }

    var isOver: Bool { condition.withLock { isEnding } }

    var fanOut: EventFanOut {
        condition.withLock { EventFanOut(times_ns: times_ns, unfinished: pending.count) }
    }
}

/// How long events took to reach every receiver.
public struct EventFanOut: AuthorityObservation, Hashable, Codable {
    /// Per event, the time from its entry in the log to the last receiver's acknowledgement.
    public let times_ns: [UInt64]
    /// Events that some receiver has not acknowledged.
    public let unfinished: Int
}
