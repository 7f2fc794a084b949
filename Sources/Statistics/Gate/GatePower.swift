import Metrics
import Results

/// How reliably a gate would detect a figure that is 30 % worse.
struct GatePower {
    /// The factor of a worse figure: 1.3 if lower is better, 1/1.3 if higher is better.
    static let worsening = 1.3
    /// The probability of detection that is required: nine times in ten.
    static let power = 0.9
    /// The largest number of blocks considered; more than any run has.
    static let mostBlocks = 1_000

    private let spread: Spread
    private let level: Double
    private let comparisons: Int

    /// The standard deviations of the logarithms.
    private enum Spread {
        case ofRatios(Double)
        case ofBoth(Double, Double)
    }

    /// - Parameter comparisons: the number of figures that the gate judges. The first step of
    ///   Holm's procedure divides the level by it.
    init(_ figure: GateFigure, _ design: GateDesign, comparisons: Int) {
        func deviation(_ values: [Double]) -> Double {
            Sample(values.map(Statistics.logarithm))?.deviation ?? .infinity
        }
        switch design {
        case .paired: spread = .ofRatios(deviation(figure.ratios))
        case .unpaired: spread = .ofBoth(deviation(figure.news), deviation(figure.bases))
        }
        level = Gate.level / Double(max(comparisons, 1))
        self.comparisons = comparisons
    }

    /// Returns the message for too few blocks, or nil if the blocks suffice.
    func shortage(_ test: LogTest) -> String? {
        guard Self.chance(test, level) < Self.power else { return nil }
        let need = blocksNeeded.map { "\($0)" } ?? "more than \(Self.mostBlocks)"
        let subject = comparisons == 1 ? "1 comparison needs" : "\(comparisons) comparisons need"
        return "\(subject) \(need) blocks"
    }

    /// The smallest number of blocks on each side that suffices at the measured spread.
    private var blocksNeeded: Int? {
        guard suffices(Self.mostBlocks) else { return nil }
        var (low, high) = (Gate.fewestBlocks - 1, Self.mostBlocks)
        while high - low > 1 {
            let middle = (low + high) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }

    func suffices(_ blocks: Int) -> Bool {
        let test =
            switch spread {
            case .ofRatios(let deviation): LogTest(Sample(count: blocks, deviation: deviation))
            case .ofBoth(let new, let base):
                LogTest(
                    Sample(count: blocks, deviation: new),
                    to: Sample(count: blocks, deviation: base)
                )
            }
        return Self.chance(test, level) >= Self.power
    }

    /// Returns the probability that a figure that is 30 % worse is found worse at the level, from
    /// the noncentral t distribution.
    static func chance(_ test: LogTest, _ level: Double) -> Double {
        guard test.error > 0 else { return 1 }
        guard let law = StudentT(degrees: test.degrees) else { return 0 }
        let shift = Statistics.logarithm(worsening) / test.error
        return law.exceedance(of: law.critical(level), shift: shift)
    }

    /// Returns the message for a noise floor that a change by 30 % would not exceed nine times in
    /// ten.
    static func blindness(of floor: Double?, _ test: LogTest?) -> String? {
        guard let floor, let test else { return nil }
        let margin = Statistics.logarithm(worsening) - Statistics.logarithm(1 + max(floor, 0))
        guard margin < Normal.upper90 * test.error else { return nil }
        return "a change by 30 % could be within the noise floor of \(plain(floor, decimals: 2))"
    }
}
