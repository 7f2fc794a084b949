#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Results
import Seeding

/// A log-normal model of a figure's blocks with a drift from run to run: a one-way analysis of
/// variance of the logarithms over segments of consecutive blocks, each as long as a run.
struct SpreadLaw: Sendable, Hashable {
    let mean: Double
    /// The standard deviation of the blocks of one segment.
    let within: Double
    /// The standard deviation of the means of segments, beyond what the blocks' own spread
    /// explains.
    let between: Double
    /// The standard deviation of the logarithm of the A/A control's ratio to the variant. It is
    /// independent of the geometric mean of both.
    let control: Double
    let controlMean: Double

    init(mean: Double, within: Double, between: Double, control: Double, controlMean: Double) {
        self.mean = mean
        self.within = within
        self.between = between
        self.control = control
        self.controlMean = controlMean
    }

    /// - Returns: nil for fewer than two segments, or if a value is not above 0.
    init?(_ side: GateSide, blocks: [Int], segment: Int) {
        let figures = side.figures
        guard segment > 1, blocks.count >= 2 * segment,
            figures.values.allSatisfy({ $0 > 0 })
        else { return nil }
        let segments = stride(from: 0, through: blocks.count - segment, by: segment).compactMap {
            start in
            Self.logarithms(figures, Array(blocks[start..<(start + segment)]))
        }
        guard segments.count >= 2, segments.allSatisfy({ $0.count > 1 }),
            let means = Sample(segments.map(\.mean)),
            let controls = Self.logarithms(side.controls, blocks), controls.count > 1
        else { return nil }
        let variance =
            segments.reduce(0) { $0 + $1.deviation * $1.deviation } / Double(segments.count)
        let excess = means.deviation * means.deviation - variance / Double(segment)
        mean = means.mean
        within = variance.squareRoot()
        between = max(excess, 0).squareRoot()
        control = controls.deviation
        controlMean = controls.mean
    }

    private static func logarithms(_ values: [Int: Double], _ blocks: [Int]) -> Sample? {
        let own = blocks.compactMap { values[$0] }
        guard own.allSatisfy({ $0 > 0 }) else { return nil }
        return Sample(own.map(Statistics.logarithm))
    }

    /// Returns a simulated run with this many blocks.
    func run(of count: Int, _ generator: inout SeededGenerator) -> GateSide {
        let level = mean + between * Self.normal(&generator)
        var side = GateSide()
        for block in 0..<count {
            let figure = level + within * Self.normal(&generator)
            let ratio = controlMean + control * Self.normal(&generator)
            side.values[block] = exp(figure - ratio / 2)
            side.controls[block] = exp(ratio)
        }
        return side
    }

    /// Returns a standard normal value by the Box–Muller transform (Annals of Mathematical
    /// Statistics 29, 1958).
    private static func normal(_ generator: inout SeededGenerator) -> Double {
        let radius = (2 * generator.exponential()).squareRoot()
        return radius * cos(2 * Double.pi * generator.uniform())
    }

    var text: String {
        func percent(_ deviation: Double) -> String {
            "\(plain(deviation * 100, decimals: 2)) %"
        }
        return "within a run \(percent(within)), between runs \(percent(between)), "
            + "of the A/A ratio \(percent(control))"
    }
}
