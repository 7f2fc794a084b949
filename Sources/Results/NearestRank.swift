/// The only definition of a quantile in all files: nearest rank, without interpolation. A quantile
/// is the smallest value such that at least its share of the values do not exceed it (Hyndman and
/// Fan, 1996, definition 1).
package enum NearestRank {
    /// Returns the rank, counted from 1. Returns 0 if there are no values.
    package static func rank(_ share: Double, of count: Int) -> Int {
        guard count > 0, share.isFinite else { return 0 }
        // The share is one unit in the last place smaller, so that 0.55 of 100 is 55, not
        // 55.00000000000001.
        let rank = (min(max(share, 0), 1).nextDown * Double(count)).rounded(.up)
        return min(max(Int(rank), 1), count)
    }

    /// Returns the quantile, or nil if there are no values.
    package static func quantile<Value>(_ share: Double, ofSorted values: [Value]) -> Value? {
        let rank = rank(share, of: values.count)
        return rank > 0 ? values[rank - 1] : nil
    }
}
