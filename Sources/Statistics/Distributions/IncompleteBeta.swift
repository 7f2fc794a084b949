#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The regularised incomplete beta function I(x; a, b), from which Student's t is computed.
///
/// Computed by its continued fraction (NIST DLMF 8.17.22), evaluated with Lentz's method.
enum IncompleteBeta {
    static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let scale = logGamma(a + b) - logGamma(a) - logGamma(b)
        let front = exp(scale + a * log(x) + b * log1p(-x))
        // The fraction converges fast on one side of the mean. The other side is its mirror image.
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

    private static let mostSteps = 10_000
    private static let least = 1e-300

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func apart(_ value: Double) -> Double { abs(value) < least ? least : value }
        var upper = 1.0
        var lower = 1 / apart(1 - (a + b) * x / (a + 1))
        var value = lower
        for step in 1...mostSteps {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            lower = 1 / apart(1 + even * lower)
            upper = apart(1 + even / upper)
            value *= lower * upper
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            lower = 1 / apart(1 + odd * lower)
            upper = apart(1 + odd / upper)
            let factor = lower * upper
            value *= factor
            if abs(factor - 1) < 1e-15 { break }
        }
        return value
    }
}
