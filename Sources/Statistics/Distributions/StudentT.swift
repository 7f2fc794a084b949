#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Student's t distribution, and the noncentral t distribution that the power of its test follows.
package struct StudentT: Sendable, Hashable {
    /// The degrees of freedom, above 0. Welch's are not whole numbers.
    package let degrees: Double

    /// - Returns: nil for degrees of freedom that no sample can have.
    package init?(degrees: Double) {
        guard degrees > 0, degrees.isFinite else { return nil }
        self.degrees = degrees
    }

    /// P(T ≤ t).
    package func cumulative(_ t: Double) -> Double {
        let tail = twoSided(t) / 2
        return t < 0 ? tail : 1 - tail
    }

    /// P(|T| ≥ |t|): the p-value of a two-sided test.
    package func twoSided(_ t: Double) -> Double {
        guard !t.isNaN else { return 1 }
        guard t.isFinite else { return 0 }
        return IncompleteBeta.regularised(degrees / (degrees + t * t), degrees / 2, 0.5)
    }

    /// Returns the t that |T| exceeds with probability `chance`; infinite for a chance of 0.
    package func critical(_ chance: Double) -> Double {
        guard chance > 0 else { return .infinity }
        guard chance < 1 else { return 0 }
        var (low, high) = (0.0, 1.0)
        while twoSided(high) > chance, high < 1e150 { (low, high) = (high, high * 2) }
        for _ in 0..<200 where high - low > 1e-14 * high {
            let middle = (low + high) / 2
            if twoSided(middle) > chance { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(T' > t), where T' is the noncentral t: (Z + shift) / √(χ²/degrees).
    ///
    /// Computed as the mean of Φ(shift − t·w) over the distribution of w = √(χ²/degrees), by
    /// Simpson's rule.
    package func exceedance(of t: Double, shift: Double) -> Double {
        guard shift.isFinite, t.isFinite else { return shift > t ? 1 : 0 }
        let half = degrees / 2
        let scale = log(2) + half * log(half) - IncompleteBeta.logGamma(half)
        func density(_ w: Double) -> Double {
            guard w > 0 else { return degrees == 1 ? exp(scale) : 0 }
            return exp(scale + (degrees - 1) * log(w) - half * w * w)
        }
        // Beyond ten deviations of w the density is negligible.
        let reach = 10 / (2 * degrees).squareRoot()
        let start = max(0, 1 - reach)
        let steps = 400
        let step = (1 + reach - start) / Double(steps)
        var sum = 0.0
        for index in 0...steps {
            let w = start + Double(index) * step
            let weight = index == 0 || index == steps ? 1.0 : index % 2 == 1 ? 4 : 2
            sum += weight * density(w) * Normal.cumulative(shift - t * w)
        }
        return min(max(sum * step / 3, 0), 1)
    }
}

/// The standard normal distribution.
package enum Normal {
    /// The value below which 97.5 % of the distribution lie.
    package static let middle95 = 1.959_963_984_540_054
    /// The value below which 90 % of the distribution lie.
    static let upper90 = 1.281_551_565_544_6

    package static func cumulative(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }
}
