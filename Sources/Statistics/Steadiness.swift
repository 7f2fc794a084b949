/// Tests whether a rate has settled and whether a backlog grows. The trend tests are robust: a
/// single outlier does not decide the result.
package enum Steadiness {
    /// The smallest number of values that can show that there is no trend.
    package static let fewest = 5

    /// Returns whether the rates show no trend, by the Mann–Kendall test at 5 % (Mann, Econometrica
    /// 13, 1945), or only a trend that changes the rate by less than a twentieth over all values.
    package static func holds(for rates: [Double]) -> Bool {
        guard rates.count >= fewest, let middle = Statistics.median(rates), middle > 0 else {
            return false
        }
        let slope = Statistics.theilSenSlope(of: rates) ?? 0
        let change = abs(slope) * Double(rates.count - 1) / middle
        return change < 0.05 || abs(trendScore(rates)) < 1.96
    }

    /// Returns the standardised Mann–Kendall score. Beyond ±1.96 a trend is significant at 5 %.
    static func trendScore(_ values: [Double]) -> Double {
        let count = Double(values.count)
        var sum = 0
        for (index, earlier) in values.enumerated() {
            for later in values[(index + 1)...] where later != earlier {
                sum += later > earlier ? 1 : -1
            }
        }
        let deviation = (count * (count - 1) * (2 * count + 5) / 18).squareRoot()
        guard deviation > 0, sum != 0 else { return 0 }
        return Double(sum - sum.signum()) / deviation
    }
}
