#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
package import Metrics
package import Results

/// The 95 % interval of a quantile from order statistics (Hahn and Meeker, Statistical Intervals,
/// section 5.2). It assumes no distribution, only independent observations.
///
/// The number of values beyond the quantile is binomial with parameters n and 1 − q. The interval
/// reaches from one order statistic to another such that both tails together have at most 5 %. The
/// upper tail has 2.5 % if the sample is large enough. Otherwise the maximum is the upper end and
/// the lower tail has the rest of the 5 %. An interval therefore exists exactly if q^n <= 5 %,
/// which n(1 − q) >= 3 ensures.
package enum QuantileInterval {
    static let level = 0.95

    /// Returns the ranks of the interval's ends among `count` independent values, counted from 1.
    /// Nil if there are too few values.
    package static func ranks(_ share: Double, of count: Int) -> (low: Int, high: Int)? {
        guard count > 0, share > 0, share < 1 else { return nil }
        let beyond = Self.beyond(share, count)
        let miss = 1 - level
        // The interval ends too low where too few values lie beyond the quantile.
        guard let none = beyond.first, none <= miss else { return nil }
        let above = max(beyond.prefix { $0 <= miss / 2 }.count - 1, 0)
        let left = miss - beyond[above]
        // It begins too high where at least `below` values lie beyond the quantile.
        let below = (beyond.firstIndex { 1 - $0 <= left } ?? count) + 1
        guard below <= count else { return nil }
        return (count - below + 1, count - above)
    }

    /// Returns the probabilities that at most 0, 1, 2 … of `count` values lie beyond the quantile.
    private static func beyond(_ share: Double, _ count: Int) -> [Double] {
        var logarithm = Double(count) * log(share)
        let odds = log((1 - share) / share)
        var sum = exp(logarithm)
        var sums = [sum]
        for number in 0..<count {
            logarithm += log(Double(count - number) / Double(number + 1)) + odds
            sum += exp(logarithm)
            sums.append(min(sum, 1))
            // The remaining terms are too small to change a double.
            if 1 - sum < 1e-12, Double(number) > Double(count) * (1 - share) { break }
        }
        return sums
    }

    /// Returns the interval of a quantile of windows, by clusters. The values of one revocation at
    /// several nodes are not independent, so the ranks are computed for as many values as there are
    /// revocations and scaled to all rows. The interval is exact if the nodes of each revocation
    /// agree, and wider than needed if they are independent.
    package static func interval(_ share: Double, of sample: WindowSample) -> ConfidenceInterval? {
        let (values, count) = (sample.values_ms, sample.revocations)
        guard enoughFor(quantile: share, n: count), values.count >= count,
            let ranks = ranks(share, of: count)
        else { return nil }
        let low = (ranks.low - 1) * values.count / count
        let high = (ranks.high * values.count + count - 1) / count - 1
        guard values.indices.contains(low), values.indices.contains(high) else { return nil }
        return ConfidenceInterval(low: values[low], high: values[high])
    }

    /// Returns the interval of the maximum of n values. The maximum represents the highest quantile
    /// that the values can determine, n(1 − q) = 3. The interval is the one of that quantile, with
    /// the maximum as its upper end. Nil for fewer values than the median needs.
    package static func intervalOfLargest(_ sample: WindowSample) -> ConfidenceInterval? {
        guard Stat.p50.isKnown(from: sample.revocations), let largest = sample.values_ms.last,
            let interval = interval(1 - fewestBeyond / Double(sample.revocations), of: sample)
        else { return nil }
        return ConfidenceInterval(low: interval.low, high: largest)
    }
}
