import Foundation
import Statistics
import Revocation

/// When and why a warm-up ended.
package struct WarmUpEnd: Sendable, Hashable {
    /// When the measurement begins.
    package let from_ns: UInt64
    package let length_ns: UInt64
    /// Whether the rate had settled; otherwise the longest time had passed.
    package let isSteady: Bool
}

/// The unmeasured beginning of a closed loop: it lasts until the workers' joint rate shows no
/// trend, within a shortest and a longest time, and ends for all of them at the same instant.
///
/// The worker that finds the trend gone states that instant, and every worker looks it up before
/// each request. So none can miss it, however many there are: one that the kernel keeps from
/// running answers nothing meanwhile, and sees the instant before it sends its next request.
///
/// Connections, page caches and node caches are the same before and after, so that what is measured
/// is warm.
///
/// `@unchecked Sendable`: the state is touched only with the lock held. The lock is one that
/// ThreadSanitizer sees through; a `Mutex` that threads meet at is not.
package final class WarmUp: @unchecked Sendable {
    private struct State {
        /// Requests answered in each segment, and how many workers have said theirs.
        var counts: [Int] = []
        var reporters: [Int] = []
        var end: WarmUpEnd?
    }

    private let workers: Int
    private let shortest_ns: UInt64
    private let longest_ns: UInt64
    private var state = State()
    private let lock = NSLock()
    private let begin = SharedInstant()
    private let now_ns: @Sendable () -> UInt64

    private static let segment_ns: UInt64 = 50_000_000
    /// Segments that the trend is looked for in.
    private static let window = 8
    /// Segments between the last one looked at and the measurement.
    private static let notice: UInt64 = 2
    /// Between the decision and its effect, at least.
    private static let shortestNotice_ns: UInt64 = 1_000_000

    /// - Parameter now_ns: the monotonic clock.
    package init(
        workers: Int, shortest: Duration, longest: Duration,
        now_ns: @escaping @Sendable () -> UInt64 = { TrialClock.now_ns() }
    ) {
        self.workers = workers
        self.now_ns = now_ns
        shortest_ns = UInt64(max(shortest.nanoseconds, 0))
        longest_ns = UInt64(max(longest.nanoseconds, shortest.nanoseconds, 0))
    }

    /// One worker's part.
    ///
    /// - Parameter work: sends requests until the limit given; how many were answered.
    /// - Returns: nil when `stop` was raised.
    package func run(
        from start_ns: UInt64, unless stop: StopFlag, _ work: (_ limit: SharedDeadline) -> Int
    ) -> WarmUpEnd? {
        var segment = 0
        while !stop.isRaised {
            let end_ns = start_ns + UInt64(segment + 1) * Self.segment_ns
            let count = work(SharedDeadline(end_ns, orAt: begin))
            if let end = note(count, in: segment, start_ns: start_ns) {
                _ = work(SharedDeadline(end.from_ns, orAt: begin))
                return stop.isRaised ? nil : end
            }
            segment += 1
        }
        return nil
    }

    private func note(_ count: Int, in segment: Int, start_ns: UInt64) -> WarmUpEnd? {
        lock.withLock {
            while state.counts.count <= segment {
                state.counts.append(0)
                state.reporters.append(0)
            }
            state.counts[segment] += count
            state.reporters[segment] += 1
            if state.end == nil, state.reporters[segment] == workers {
                state.end = decide(state.counts[...segment], start_ns: start_ns)
            }
            return state.end
        }
    }

    private func decide(_ counts: ArraySlice<Int>, start_ns: UInt64) -> WarmUpEnd? {
        let length_ns = UInt64(counts.count) * Self.segment_ns
        guard length_ns >= shortest_ns else { return nil }
        let isSteady = Steadiness.holds(for: counts.suffix(Self.window).map(Double.init))
        guard isSteady || length_ns >= longest_ns else { return nil }
        let planned_ns = start_ns + length_ns + Self.notice * Self.segment_ns
        let from_ns = max(planned_ns, now_ns() + Self.shortestNotice_ns)
        begin.state(from_ns)
        return WarmUpEnd(from_ns: from_ns, length_ns: from_ns - start_ns, isSteady: isSteady)
    }
}
