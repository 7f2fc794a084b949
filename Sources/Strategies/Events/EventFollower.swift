import Foundation
import Revocation
import Stores
import Threads

/// Wakes a node's follower before its time.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
final class EventAlarm: @unchecked Sendable {
    private let condition: ThreadCondition
    private var isRinging = false
    private var isEnding = false

    init() throws(StrategyError) {
        do throws(ThreadStartError) {
            condition = try ThreadCondition(for: "a node's fetches of events")
        } catch {
            throw StrategyError(.failed, error.description)
        }
    }

    func ring() {
        condition.withLock { isRinging = true }
        condition.signal()
    }

    func end() {
        condition.withLock { isEnding = true }
        condition.signal()
    }

    /// Waits until it rings, for about `milliseconds` at most. Returns false once it has ended.
    func wait(milliseconds: Int) -> Bool {
        condition.withLock {
            if !isRinging, !isEnding { condition.wait(milliseconds: milliseconds) }
            isRinging = false
            return !isEnding
        }
    }
}

/// Fetches the events that a node lacks, on its own thread: in time for the node's requests not to
/// wait, and at once when one is missing.
///
/// Deinitialization ends the thread and waits for it.
final class EventFollower: Sendable {
    private let alarm: EventAlarm
    private let end = DispatchGroup()
    /// The thread's clock, readable once the thread has begun.
    private let clock = ThreadClock()

    init(
        _ replica: EventReplica, wokenBy alarm: EventAlarm, heartbeat: Duration
    ) throws(StrategyError) {
        self.alarm = alarm
        let heartbeat_ms = max(Int(clamping: heartbeat.microseconds / 1_000), 1)
        let (end, clock) = (end, clock)
        end.enter()
        do throws(ThreadStartError) {
            try SystemThread.start("a node's fetches of events") {
                Thread.current.name = "event follower"
                clock.begin()
                while alarm.wait(milliseconds: heartbeat_ms) {
                    // Requests find the copy too old, and report why.
                    try? replica.readOn()
                }
                clock.end()
                end.leave()
            }
        } catch {
            end.leave()  // nobody else will leave the group
            throw StrategyError(.failed, error.description)
        }
    }

    /// CPU time of the thread so far; nil if the system does not report it.
    var processorTime_ns: UInt64? { clock.time_ns }

    deinit {
        alarm.end()
        end.wait()
    }
}
