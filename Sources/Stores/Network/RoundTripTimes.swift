/// The durations of round trips, in buckets at most 1.6 % wide: 64 buckets between one power of two
/// and the next.
public struct RoundTripTimes: Sendable, Hashable {
    private var counts: [Int] = []
    public private(set) var count = 0

    private static let bits = 6
    /// The number of buckets that times of 64 bits can have.
    private static let mostBuckets = bucket(of: .max) + 1
    /// The most times that are counted.
    private static let most = Int(Int32.max)

    public init() {}

    mutating func add(_ time_ns: UInt64) {
        let bucket = Self.bucket(of: time_ns)
        if bucket >= counts.count {
            counts += [Int](repeating: 0, count: bucket + 1 - counts.count)
        }
        counts[bucket] += 1
        count += 1
    }

    /// Adds the times that another process measured.
    public mutating func merge(_ other: RoundTripTimes) {
        if other.counts.count > counts.count {
            counts += [Int](repeating: 0, count: other.counts.count - counts.count)
        }
        for (bucket, more) in other.counts.enumerated() {
            let added = min(more, max(Self.most - count, 0))
            counts[bucket] += added
            count += added
        }
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

/// Coded as the buckets that have times, in ascending order, and their counts.
extension RoundTripTimes: Codable {
    private enum CodingKeys: String, CodingKey {
        case buckets, counts
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let buckets = try container.decode([Int].self, forKey: .buckets)
        let counts = try container.decode([Int].self, forKey: .counts)
        guard buckets.count == counts.count,
            buckets.allSatisfy({ (0..<Self.mostBuckets).contains($0) }),
            counts.allSatisfy({ (0...Self.most).contains($0) })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .buckets, in: container,
                debugDescription: "expected a count for each bucket")
        }
        self.counts = [Int](repeating: 0, count: (buckets.max() ?? -1) + 1)
        for (bucket, more) in zip(buckets, counts) {
            let added = min(more, Self.most - count)
            self.counts[bucket] += added
            count += added
        }
    }

    public func encode(to encoder: any Encoder) throws {
        let filled = counts.indices.filter { counts[$0] > 0 }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(filled, forKey: .buckets)
        try container.encode(filled.map { counts[$0] }, forKey: .counts)
    }
}
