/// The mean and the standard deviation of a sample, usually of logarithms.
package struct Sample: Sendable, Hashable {
    package let count: Int
    package let mean: Double
    /// The deviation with n − 1 in the denominator; 0 for a single value.
    package let deviation: Double

    /// - Returns: nil if there are no values, or if a value is not finite.
    package init?(_ values: [Double]) {
        guard let mean = Statistics.mean(values), values.allSatisfy(\.isFinite) else { return nil }
        count = values.count
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
        // A deviation this small is the rounding error of equal values, and no spread.
        self.deviation = deviation > abs(mean) * 1e-14 ? deviation : 0
    }

    /// Creates a sample of another size with the same deviation.
    init(count: Int, deviation: Double) {
        self.count = count
        mean = 0
        self.deviation = deviation
    }

    /// The squared standard error of the mean.
    var errorSquared: Double { deviation * deviation / Double(count) }
}

/// Student's t test on logarithms, either of ratios within blocks or of two samples.
///
/// Two samples are tested with Welch's form (Biometrika 34, 1947), which does not assume equal
/// spreads. A run on a busy machine spreads more than one on a quiet machine. With unequal numbers
/// of blocks the pooled form would then be wrong.
package struct LogTest: Sendable, Hashable {
    /// The logarithm of the ratio of the geometric means.
    package let shift: Double
    package let error: Double
    package let degrees: Double

    /// Creates the test of ratios within blocks.
    ///
    /// - Returns: nil for fewer than two ratios, or if a ratio is not above 0.
    package init?(ratios: [Double]) {
        guard ratios.count > 1, let logs = Sample(ratios.map(Statistics.logarithm)) else {
            return nil
        }
        self.init(logs)
    }

    /// Creates the test of one sample's mean.
    init(_ sample: Sample) {
        self.init(
            shift: sample.mean, error: sample.errorSquared.squareRoot(),
            degrees: Double(sample.count - 1))
    }

    /// Creates the test of two samples whose blocks are not paired.
    ///
    /// - Returns: nil for fewer than two values on a side, or if a value is not above 0.
    package init?(_ new: [Double], to base: [Double]) {
        guard new.count > 1, base.count > 1,
            let above = Sample(new.map(Statistics.logarithm)),
            let below = Sample(base.map(Statistics.logarithm))
        else { return nil }
        self.init(above, to: below)
    }

    /// Creates the test of the difference of two samples' means.
    init(_ above: Sample, to below: Sample) {
        let squared = above.errorSquared + below.errorSquared
        let parts =
            above.errorSquared * above.errorSquared / Double(max(above.count - 1, 1))
            + below.errorSquared * below.errorSquared / Double(max(below.count - 1, 1))
        self.init(
            shift: above.mean - below.mean, error: squared.squareRoot(),
            degrees: parts > 0
                ? squared * squared / parts : Double(above.count + below.count - 2))
    }

    init(shift: Double, error: Double, degrees: Double) {
        self.shift = shift
        self.error = error
        self.degrees = degrees
    }

    /// The two-sided p-value.
    package var p: Double {
        guard error > 0 else { return shift == 0 ? 1 : 0 }
        return StudentT(degrees: degrees)?.twoSided(shift / error) ?? 1
    }

    /// Half the width of the shift's 95 % interval.
    var reach: Double {
        guard error > 0 else { return 0 }
        return (StudentT(degrees: degrees)?.critical(0.05) ?? .infinity) * error
    }
}
