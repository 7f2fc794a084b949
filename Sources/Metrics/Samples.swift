/// The number of observations that have to lie beyond a quantile on average.
package let fewestBeyond = 3.0

/// Returns whether `n` observations suffice for a quantile: three of them have to lie beyond it on
/// average, n(1 − q) ≥ 3. With fewer, not even the largest reaches the quantile with 95 % certainty
/// (1 − q^n), so that there is no interval for it.
///
/// `n` counts independent observations: requests, or revocations, regardless of how many nodes saw
/// each of them.
package func enoughFor(quantile share: Double, n: Int) -> Bool {
    Double(n) * (1 - share) >= fewestBeyond - 1e-9
}

extension Stat {
    /// The share of a quantile, such as 0.99 for p99. Nil for other statistics, such as the
    /// maximum.
    package var share: Double? {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p99: 0.99
        case .p999: 0.999
        case .best, .value, .mean, .count, .max, .fresh: nil
        }
    }

    /// Returns whether `n` independent observations suffice for the statistic.
    package func isKnown(from n: Int) -> Bool {
        share.map { enoughFor(quantile: $0, n: n) } ?? true
    }
}
