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

    private static let segment_ns: UInt64 = 50_000_000
    /// Segments that the trend is looked for in.
    private static let window = 8
    /// Segments between the decision and its effect, for workers that are behind.
    private static let notice: UInt64 = 2

    package init(workers: Int, shortest: Duration, longest: Duration) {
        self.workers = workers
        shortest_ns = UInt64(max(shortest.nanoseconds, 0))
        longest_ns = UInt64(max(longest.nanoseconds, shortest.nanoseconds, 0))
    }

    /// One worker's part.
    ///
    /// - Parameter work: sends requests until the time given; how many were answered.
    /// - Returns: nil when `stop` was raised.
    package func run(
        from start_ns: UInt64, unless stop: StopFlag, _ work: (_ until_ns: UInt64) -> Int
    ) -> WarmUpEnd? {
        var segment = 0
        while !stop.isRaised {
            let count = work(start_ns + UInt64(segment + 1) * Self.segment_ns)
            if let end = note(count, in: segment, start_ns: start_ns) {
                _ = work(end.from_ns)
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
        let whole_ns = length_ns + Self.notice * Self.segment_ns
        return WarmUpEnd(from_ns: start_ns + whole_ns, length_ns: whole_ns, isSteady: isSteady)
    }
}
