public import Histogram

/// A histogram of nanoseconds, up to an hour, to three significant digits.
@usableFromInline package typealias LatencyHistogram = Histogram<UInt32>

extension Histogram where Count == UInt32 {
    @inlinable
    package static func latency(digits: SignificantDigits = .three) -> LatencyHistogram {
        LatencyHistogram(
            lowestDiscernibleValue: 1, highestTrackableValue: latencyCeiling_ns,
            numberOfSignificantValueDigits: digits)
    }

    /// Records a time. A time above the maximum is recorded as the maximum.
    @inlinable @inline(__always)
    package mutating func recordTime(_ time_ns: UInt64) {
        record(Swift.min(time_ns, latencyCeiling_ns))
    }
}

@usableFromInline let latencyCeiling_ns: UInt64 = 3_600_000_000_000
