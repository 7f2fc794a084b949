import Foundation
import Statistics
import Synchronization
import Revocation

/// When and why a warm-up ended.
package struct WarmUpEnd: Sendable, Hashable {
    /// When the measurement begins.
    package let from_ns: UInt64
    package let length_ns: UInt64
    /// Whether the rate had settled; false if the longest time had passed.
    package let isSteady: Bool
}

/// The unmeasured beginning of a closed loop. It lasts until the workers' joint rate shows no
/// trend, within a shortest and a longest time, and ends for all workers at the same instant.
///
/// The worker that finds no trend left sets that instant, and every worker checks it before each
/// request. So no worker can miss it, however many there are: a worker that the kernel keeps from
/// running answers nothing meanwhile, and sees the instant before it sends its next request.
///
/// Connections, page caches and node caches carry over from the warm-up to the measurement, so the
/// measurement starts warm.
///
/// No worker ever waits for another. With many workers on few processors, a worker that waited for
/// a lock would lose its turn and fall ever further behind. A worker that cannot report immediately
/// reports later.
///
/// `@unchecked Sendable`: the state is accessed only with the lock held. ThreadSanitizer
/// understands this kind of lock, but not a contended `Mutex`.
package final class WarmUp: @unchecked Sendable {
    private struct State {
        /// Requests answered in each segment, and how many workers have reported theirs.
        var counts: [Int] = []
        var reporters: [Int] = []
        var isDecided = false
    }

    private let workers: Int
    private let shortest_ns: UInt64
    private let longest_ns: UInt64
    private var state = State()
    private let lock = NSLock()
    /// When the measurement begins. Written after ``isSteady``.
    private let begin = SharedInstant()
    private let isSteady = Atomic(false)
    private let now_ns: @Sendable () -> UInt64

    private static let segment_ns: UInt64 = 50_000_000
    /// The number of segments in which a trend is looked for.
    private static let window = 8
    /// The number of segments between the last one examined and the measurement.
    private static let notice: UInt64 = 2
    /// The shortest time between the decision and its effect.
    private static let shortestNotice_ns: UInt64 = 1_000_000
    /// How long, after the longest time, to wait for the reports of all workers.
    private static let patience_ns: UInt64 = 1_000_000_000

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

    /// Runs one worker's part.
    ///
    /// - Parameter work: sends requests until the given limit; returns how many were answered.
    /// - Returns: nil when `stop` was raised.
    package func run(
        from start_ns: UInt64, unless stop: StopFlag, _ work: (_ limit: SharedDeadline) -> Int
    ) -> WarmUpEnd? {
        var segment = 0
        var unsaid: [Int] = []
        while !stop.isRaised {
            let end_ns = start_ns + UInt64(segment + 1) * Self.segment_ns
            unsaid.append(work(SharedDeadline(end_ns, orAt: begin)))
            segment += 1
            if report(unsaid, from: segment - unsaid.count, start_ns: start_ns) {
                unsaid.removeAll(keepingCapacity: true)
            }
            if let from_ns = begin.stated {
                _ = work(SharedDeadline(from_ns, orAt: begin))
                guard !stop.isRaised else { return nil }
                return WarmUpEnd(
                    from_ns: from_ns, length_ns: from_ns - start_ns,
                    isSteady: isSteady.load(ordering: .relaxed))
            }
        }
        return nil
    }

    /// Reports how many requests were answered in the segments from `first` on. Returns false while
    /// another worker is reporting.
    private func report(_ counts: [Int], from first: Int, start_ns: UInt64) -> Bool {
        guard lock.try() else { return false }
        defer { lock.unlock() }
        for (offset, count) in counts.enumerated() {
            note(count, in: first + offset, start_ns: start_ns)
        }
        return true
    }

    private func note(_ count: Int, in segment: Int, start_ns: UInt64) {
        guard !state.isDecided else { return }
        while state.counts.count <= segment {
            state.counts.append(0)
            state.reporters.append(0)
        }
        state.counts[segment] += count
        state.reporters[segment] += 1
        if state.reporters[segment] == workers {
            decide(state.counts[...segment], start_ns: start_ns)
        } else if now_ns() >= start_ns + longest_ns + Self.patience_ns {
            end(after: segment + 1, isSteady: false, start_ns: start_ns)
        }
    }

    private func decide(_ counts: ArraySlice<Int>, start_ns: UInt64) {
        let length_ns = UInt64(counts.count) * Self.segment_ns
        guard length_ns >= shortest_ns else { return }
        let isSteady = Steadiness.holds(for: counts.suffix(Self.window).map(Double.init))
        guard isSteady || length_ns >= longest_ns else { return }
        end(after: counts.count, isSteady: isSteady, start_ns: start_ns)
    }

    private func end(after segments: Int, isSteady: Bool, start_ns: UInt64) {
        let planned_ns = start_ns + (UInt64(segments) + Self.notice) * Self.segment_ns
        state.isDecided = true
        self.isSteady.store(isSteady, ordering: .relaxed)
        begin.state(max(planned_ns, now_ns() + Self.shortestNotice_ns))
    }
}
