/// Wilcoxon's signed-rank statistic of a sample that is symmetric about 0: the sum of the ranks of
/// its positive values (Wilcoxon, Biometrics Bulletin 1, 1945).
enum SignedRank {
    /// The largest sample for which the distribution is computed exactly.
    static let mostExact = 100

    /// Returns the 2.5 % quantile: the smallest value that the statistic does not exceed with that
    /// probability.
    static func lowQuantile(of count: Int) -> Int {
        let most = count * (count + 1) / 2
        guard count <= mostExact else {
            let variance = Double(count * (count + 1) * (2 * count + 1)) / 24
            return RankQuantile.normal(mean: Double(most) / 2, variance: variance)
        }
        // Each rank is in the sum with probability one half.
        var chances = [Double](repeating: 0, count: most + 1)
        chances[0] = 1
        for rank in stride(from: 1, through: count, by: 1) {
            for sum in chances.indices.reversed() {
                chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2
            }
        }
        return RankQuantile.exact(chances)
    }
}

/// Mann and Whitney's U of two samples of one distribution: the number of pairs whose first value
/// is above the second (Annals of Mathematical Statistics 18, 1947).
enum RankSum {
    /// The largest total of both samples for which the distribution is computed exactly.
    static let mostExact = 60

    /// Returns the 2.5 % quantile.
    static func lowQuantile(of first: Int, _ second: Int) -> Int {
        let pairs = first * second
        guard first + second <= mostExact else {
            let variance = Double(pairs) * Double(first + second + 1) / 12
            return RankQuantile.normal(mean: Double(pairs) / 2, variance: variance)
        }
        // The number of orders of i and j values with a U of u. The largest of all values belongs
        // either to the first sample, and is above all j, or to the second.
        var orders = [[Double]](
            repeating: [1] + [Double](repeating: 0, count: pairs), count: second + 1)
        for _ in 0..<first {
            for j in stride(from: 1, through: second, by: 1) {
                let before = orders[j]
                for u in 0...pairs {
                    orders[j][u] = orders[j - 1][u] + (u >= j ? before[u - j] : 0)
                }
            }
        }
        let counts = orders[second]
        let total = counts.reduce(0, +)
        return RankQuantile.exact(counts.map { $0 / total })
    }
}

private enum RankQuantile {
    private static let tail = 0.025

    /// - Parameter chances: the probabilities of the statistic's values from 0 on.
    static func exact(_ chances: [Double]) -> Int {
        var sum = 0.0
        for (value, chance) in chances.enumerated() {
            sum += chance
            if sum >= tail { return value }
        }
        return max(chances.count - 1, 0)
    }

    /// Returns the quantile by the normal approximation, with a continuity correction.
    static func normal(mean: Double, variance: Double) -> Int {
        let place = mean - Normal.middle95 * variance.squareRoot() - 0.5
        return max(Int(place.rounded(.up)), 0)
    }
}
