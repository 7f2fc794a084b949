import Metrics
import Results

/// How surely a gate would notice a figure that is 30 % worse.
struct GatePower {
    /// Lower is better: 1.3 times; higher is better: a 1.3rd.
    static let worsening = 1.3
    /// Found nine times in ten.
    static let power = 0.9
    /// More than any run has.
    static let mostBlocks = 1_000

    private let spread: Spread
    private let level: Double
    private let comparisons: Int

    /// The deviations of logarithms.
    private enum Spread {
        case ofRatios(Double)
        case ofBoth(Double, Double)
    }

    /// - Parameter comparisons: of the gate; the first step of Holm's procedure divides by it.
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

    /// What to say where the blocks there are do not suffice; nil where they do.
    func shortage(_ test: LogTest) -> String? {
        guard Self.chance(test, level) < Self.power else { return nil }
        let need = blocksNeeded.map { "\($0)" } ?? "more than \(Self.mostBlocks)"
        let subject = comparisons == 1 ? "1 comparison needs" : "\(comparisons) comparisons need"
        return "\(subject) \(need) blocks"
    }

    /// The fewest blocks on each side that suffice at the spread measured.
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

    /// The probability that a figure 30 % worse is rejected in that direction at the level: the
    /// noncentral t distribution.
    static func chance(_ test: LogTest, _ level: Double) -> Double {
        guard test.error > 0 else { return 1 }
        guard let law = StudentT(degrees: test.degrees) else { return 0 }
        let shift = Statistics.logarithm(worsening) / test.error
        return law.exceedance(of: law.critical(level), shift: shift)
    }

    /// What to say of a noise floor that a change by 30 % would not exceed nine times in ten.
    static func blindness(of floor: Double?, _ test: LogTest?) -> String? {
        guard let floor, let test else { return nil }
        let margin = Statistics.logarithm(worsening) - Statistics.logarithm(1 + max(floor, 0))
        guard margin < Normal.upper90 * test.error else { return nil }
        return "a change by 30 % could be within the noise floor of \(plain(floor, decimals: 2))"
    }
}
