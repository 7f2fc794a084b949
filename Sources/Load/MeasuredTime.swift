import Histogram
package import Results

/// The time that the workers of one phase really measured, from each worker's own first and last
/// instant.
package struct MeasuredTime: Sendable, Hashable {
    /// The reason why a rate over this time is not meaningful.
    package enum Doubt: Sendable, Hashable {
        /// No request was answered.
        case empty
        /// The phase ended before its time.
        case cut(after_s: Double, planned_s: Double)
        /// No worker received an answer for this long.
        case stoodStill(for_s: Double)
        /// The phase took longer than planned.
        case overran(took_s: Double, planned_s: Double)
    }

    /// When the first worker began.
    package let first_ns: UInt64
    /// The last instant of any worker.
    package let last_ns: UInt64
    private let end_ns: UInt64
    /// The longest time during which no worker had an answer, as far as the workers' longest pauses
    /// reveal it.
    package let longestSilence_ns: UInt64
    package let planned_ns: UInt64
    private let isEmpty: Bool

    /// A silence up to this, or up to a tenth of the planned time, is ordinary jitter.
    static let shortestStandstill_ns: UInt64 = 100_000_000
    static let mostSilence = 0.1

    package init(of records: [WorkerRecord], planned_ns: UInt64) {
        let answered = records.filter { $0.service.totalCount > 0 }
        first_ns = answered.map(\.first_ns).min() ?? 0
        last_ns = answered.map(\.lastEnd_ns).max() ?? 0
        isEmpty = answered.isEmpty
        end_ns = (records.map(\.start_ns).max() ?? 0) &+ planned_ns
        self.planned_ns = planned_ns
        // A pause of all workers lies within the longest pause of each.
        let from_ns = answered.map(\.longestPause.from_ns).max() ?? 0
        let to_ns = answered.map(\.longestPause.to_ns).min() ?? 0
        longestSilence_ns = to_ns > from_ns ? to_ns - from_ns : 0
    }

    /// Seconds from the first instant to the last; 0 if nothing was answered.
    package var seconds: Double { Double(last_ns - min(first_ns, last_ns)) / 1e9 }

    /// Returns events per second of the time really measured; 0 if no time was measured.
    package func rate(of count: Int) -> Double { seconds > 0 ? Double(count) / seconds : 0 }

    private var planned_s: Double { Double(planned_ns) / 1e9 }

    /// The longest silence or overrun that raises no doubt.
    private var slack_s: Double {
        max(planned_s * Self.mostSilence, Double(Self.shortestStandstill_ns) / 1e9)
    }

    private func stillness(beyond limit_s: Double) -> Doubt? {
        let silence_s = Double(longestSilence_ns) / 1e9
        return silence_s > limit_s ? .stoodStill(for_s: silence_s) : nil
    }

    /// The reason why the rate of a closed loop is not meaningful. Its workers read the clock after
    /// the planned end, unless they were stopped before it.
    package var closedLoopDoubt: Doubt? {
        if isEmpty { return .empty }
        if let still = stillness(beyond: slack_s) { return still }
        if last_ns < end_ns { return .cut(after_s: seconds, planned_s: planned_s) }
        return seconds > planned_s + slack_s
            ? .overran(took_s: seconds, planned_s: planned_s) : nil
    }

    /// Returns the reason why the rate of an open loop is not meaningful, apart from an overload.
    ///
    /// - Parameter tally: the tally of the phase. Requests that a stop left unsent are its
    ///   `unfinished`.
    package func openLoopDoubt(_ tally: Tally) -> Doubt? {
        if isEmpty { return .empty }
        if tally.unfinished > 0 { return .cut(after_s: seconds, planned_s: planned_s) }
        // One in e^20 gaps between independent arrivals is longer than 20 means.
        let longGap_s = 20 * planned_s / Double(max(tally.scheduled, 1))
        return stillness(beyond: max(slack_s, longGap_s))
    }
}

extension MeasuredTime.Doubt: CustomStringConvertible {
    package var description: String {
        func text(_ seconds: Double) -> String {
            "\(Double(Int(seconds * 100 + 0.5)) / 100) s"
        }
        return switch self {
        case .empty: "no request was answered"
        case .cut(let after_s, let planned_s):
            "cut short: stopped after \(text(after_s)) of \(text(planned_s))"
        case .stoodStill(let for_s): "stalled for \(text(for_s))"
        case .overran(let took_s, let planned_s):
            "took \(text(took_s)), longer than planned (\(text(planned_s)))"
        }
    }
}
