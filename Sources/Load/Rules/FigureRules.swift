import Histogram
package import Results

/// How figures are made of what the workers of a phase recorded.
package struct FigureRules: Sendable {
    /// What a worker counted, as it enters the phase's account.
    package var tally: @Sendable (Tally) -> Tally = { $0 }
    /// The workers' times of one kind, as one.
    package var merged: @Sendable ([LatencyHistogram]) -> LatencyHistogram = { parts in
        parts.reduce(into: .latency()) { $0.add($1) }
    }
    /// The distribution that is recorded, of those recorded before and the phase's own.
    package var distribution: @Sendable ([Distribution], Distribution) -> Distribution = { $1 }
    /// The percentile that is read where one is asked for, of a hundred.
    package var percentile: @Sendable (Double) -> Double = { $0 }
    /// A time in nanoseconds as it is published, in microseconds.
    package var microseconds: @Sendable (_ time_ns: UInt64, Timebase) -> Double = { time_ns, _ in
        Double(time_ns) / 1e3
    }
    /// The seconds of a phase, as they are entered.
    package var seconds: @Sendable ([IntervalRow]) -> [IntervalRow] = { $0 }
    /// The number of a second, as it is published.
    package var second: @Sendable (Int) -> Int = { $0 }
    /// The longest lag of a second, of each worker's longest.
    package var worstLag_ns: @Sendable ([UInt64]) -> UInt64 = { $0.max() ?? 0 }

    package init() {}
}
