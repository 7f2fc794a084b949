package import Metrics
import Results

/// A share of a capacity is another rate on each side of a comparison, and the faster side has the
/// higher one: response times there are of two loads.
package enum UnequalLoad {
    /// Two rates that differ by no more are one load: a schedule is known no better.
    static let tolerance = 0.03

    /// Why a figure says nothing of a change; nil where it does, or where a rate is not known.
    ///
    /// - Parameters:
    ///   - base: the rate that was offered on that side, per second.
    ///   - new: on the other.
    package static func doubt(about headline: Headline, base: Double?, new: Double?) -> String? {
        guard headline.metric == .verifyTime, let base, let new, base > 0, new > 0,
            abs(new / base - 1) > tolerance
        else { return nil }
        return "it was taken at \(plain(base, decimals: 0))/s and at "
            + "\(plain(new, decimals: 0))/s, which are different loads"
    }
}
