/// How many observations have to lie beyond a quantile on average.
package let fewestBeyond = 3.0

/// Whether so many observations tell a quantile: three of them have to lie beyond it on average,
/// n(1 − q) ≥ 3. With fewer, not even the largest reaches the quantile with 95 % certainty
/// (1 − q^n), so that there is no interval for it.
///
/// `n` counts independent observations: revocations, whatever number of nodes saw each of them, or
/// requests.
package func enoughFor(quantile share: Double, n: Int) -> Bool {
    Double(n) * (1 - share) >= fewestBeyond - 1e-9
}

extension Stat {
    /// The share that a quantile is of; nil for what is none, such as the maximum.
    package var share: Double? {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p99: 0.99
        case .p999: 0.999
        case .best, .value, .mean, .count, .max, .fresh: nil
        }
    }

    /// Whether so many independent observations tell it.
    package func isKnown(from n: Int) -> Bool {
        share.map { enoughFor(quantile: $0, n: n) } ?? true
    }
}
