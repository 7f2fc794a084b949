/// The durations of round trips, in buckets at most 1.6 % wide: 64 buckets between one power of two
/// and the next.
public struct RoundTripTimes: Sendable, Hashable {
    private var counts: [Int] = []
    public private(set) var count = 0

    private static let bits = 6

    public init() {}

    mutating func add(_ time_ns: UInt64) {
        let bucket = Self.bucket(of: time_ns)
        if bucket >= counts.count {
            counts += [Int](repeating: 0, count: bucket + 1 - counts.count)
        }
        counts[bucket] += 1
        count += 1
    }

    /// Returns the quantile by nearest rank, as the middle of its bucket; nil without any times.
    public func quantile_ns(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = min(max(share, 0), 1) * Double(count)
        var seen = 0
        for (bucket, inBucket) in counts.enumerated() {
            seen += inBucket
            if seen > 0, Double(seen) >= rank { return Self.middle_ns(of: bucket) }
        }
        return nil
    }

    /// Times below 64 ns have a bucket each.
    private static func bucket(of time_ns: UInt64) -> Int {
        let exponent = max(UInt64.bitWidth - time_ns.leadingZeroBitCount - 1 - bits, 0)
        return exponent << bits + Int(time_ns >> UInt64(exponent))
    }

    private static func middle_ns(of bucket: Int) -> Double {
        let size = 1 << bits
        guard bucket >= 2 * size else { return Double(bucket) }
        let exponent = bucket >> bits - 1
        let first = UInt64(bucket - exponent << bits) << UInt64(exponent)
        return Double(first) + Double(UInt64(1) << UInt64(exponent)) / 2
    }
}
