package import Metrics
import Results

/// Detects response times that were measured under different loads. A share of capacity is a
/// different rate on each side of a comparison, and the faster side has the higher rate.
package enum UnequalLoad {
    /// Two rates that differ by at most this share count as one load: a schedule is not kept more
    /// exactly.
    static let tolerance = 0.03

    /// Returns why a figure says nothing about a change. Nil if it does, or if a rate is not known.
    ///
    /// - Parameters:
    ///   - base: the rate offered on the base side, per second.
    ///   - new: the rate offered on the new side, per second.
    package static func doubt(about headline: Headline, base: Double?, new: Double?) -> String? {
        guard headline.metric == .verifyTime, let base, let new, base > 0, new > 0,
            abs(new / base - 1) > tolerance
        else { return nil }
        return "it was taken at \(plain(base, decimals: 0))/s and at "
            + "\(plain(new, decimals: 0))/s, which are different loads"
    }
}
