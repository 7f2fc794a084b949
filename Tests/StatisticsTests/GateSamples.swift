import Metrics
import Results
import Seeding
import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Returns values whose logarithms have exactly this deviation, with as many above the level as
/// below.
func blocks(_ count: Int, _ level: Double = 1, deviation: Double = 0.02) -> [Int: Double] {
    let step = deviation * (Double(count - 1) / Double(count)).squareRoot()
    return (0..<count).reduce(into: [:]) {
        $0[$1] = level * exp($1 % 2 == 0 ? step : -step)
    }
}

func figure(
    _ strategy: String = "jwt", _ headline: Headline = Gate.figures[0], base: [Int: Double],
    new: [Int: Double], floor: Double? = 0.02
) -> GateFigure {
    GateFigure(
        VariantName(strategy), headline, phase: "capacity", base: base, new: new, floor: floor)
}

/// Two samples of log-normal blocks. The level of the second is `factor` times that of the first.
struct SyntheticPair {
    var blocks = 12
    var variants = 2
    var deviation = 0.05
    var factor = 1.0
    var floor = 0.03

    func figures(_ generator: inout SeededGenerator) -> [GateFigure] {
        (0..<variants).flatMap { variant in
            Gate.figures.map { headline in
                func values(_ level: Double) -> [Int: Double] {
                    (0..<blocks).reduce(into: [:]) {
                        $0[$1] = level * exp(deviation * generator.normal())
                    }
                }
                return figure(
                    "variant \(variant)", headline, base: values(10), new: values(10 * factor),
                    floor: floor)
            }
        }
    }
}
