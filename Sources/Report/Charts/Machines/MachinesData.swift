import Model
import Results
import Revocation

/// The rate that a deployment with one store process or authorization server can carry, by its number
/// of machines. Computed with the formulas of the decision.
struct MachinesData: Sendable {
    struct Line: Sendable {
        let variant: ReportedVariant
        /// The points in ascending order of machines. A strategy with an embedded store has one
        /// point.
        let dots: [Dot]
    }

    struct Dot: Sendable {
        let machines: Int
        let rate_per_s: Estimate
    }

    let lines: [Line]
    /// Strategies whose rate is not known.
    let absent: [ReportedVariant]
    /// The required machines and rate.
    let target: (machines: Int, rate_per_s: Double)?

    /// The chart covers at least this many machines, and extends beyond the required number.
    private static let fewest = 32
    private static let beyond = 4

    init(_ run: ReportedRun) {
        var lines: [Line] = []
        var absent: [ReportedVariant] = []
        let deployment = run.decision?.deployment
        target = deployment.map { (machines: $0.machines, rate_per_s: $0.rate_per_s) }
        let counts = Self.counts(upTo: deployment?.machines ?? 1)
        for row in run.decision?.rows ?? [] where row.measured.invalidReason == nil {
            guard let variant = run.variants.first(where: { $0.id == row.measured.name }) else {
                continue
            }
            let isAlone = row.measured.reasonForOneMachine != nil
            let dots = (isAlone ? [1] : counts).compactMap { machines -> Dot? in
                var sheet = row.sheet
                sheet.figures[Term.asked(.machines)] = Estimate(Double(machines))
                sheet.figures[Term.asked(.rate)] = deployment.map { Estimate($0.rate_per_s) }
                var evaluator = Evaluator(sheet)
                return evaluator.figure(.carried_per_s).flatMap { rate in
                    rate.value > 0 ? Dot(machines: machines, rate_per_s: rate) : nil
                }
            }
            if dots.isEmpty {
                absent.append(variant)
            } else {
                lines.append(Line(variant: variant, dots: dots))
            }
        }
        self.lines = lines
        self.absent = absent
    }

    /// Returns powers of two.
    private static func counts(upTo machines: Int) -> [Int] {
        let most = max(fewest, min(machines, 1 << 20) * beyond)
        var counts = [1]
        while let last = counts.last, last < most { counts.append(last * 2) }
        return counts
    }
}
