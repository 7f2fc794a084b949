import Histogram
package import Results

/// How the records of a phase's workers become figures.
package struct FigureRules: Sendable {
    /// The tally of a worker, as added to the phase's.
    package var tally: @Sendable (Tally) -> Tally = { $0 }
    /// The workers' histograms of one kind, merged into one.
    package var merged: @Sendable ([LatencyHistogram]) -> LatencyHistogram = { parts in
        parts.reduce(into: .latency()) { $0.add($1) }
    }
    /// The distribution to record, from those recorded before and the phase's own.
    package var distribution: @Sendable ([Distribution], Distribution) -> Distribution = { $1 }
    /// The percentile to read, from the one requested (0 to 100).
    package var percentile: @Sendable (Double) -> Double = { $0 }
    /// A time in microseconds, as published, from one in nanoseconds.
    package var microseconds: @Sendable (_ time_ns: UInt64, Timebase) -> Double = { time_ns, _ in
        Double(time_ns) / 1e3
    }
    /// The seconds of a phase, as recorded.
    package var seconds: @Sendable ([IntervalRow]) -> [IntervalRow] = { $0 }
    /// The number of a second, as published.
    package var second: @Sendable (Int) -> Int = { $0 }
    /// The longest lag of a second, from the longest lag of each worker.
    package var worstLag_ns: @Sendable ([UInt64]) -> UInt64 = { $0.max() ?? 0 }

    package init() {}
}
