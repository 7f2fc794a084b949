import Metrics
import Model
import Results
import Revocation

/// A strategy as data: its inputs, formulas and rules, without those of the deployment. Decisions
/// are made from this data, here and in the page.
struct StrategyData: Sendable {
    let variant: MeasuredVariant
    let book: FormulaBook
    let sheet: FormulaSheet
    let checks: [Check]
    let outageText: Message
    /// The noise floors of |ratio − 1|, by axis: smaller differences are noise. Absent if none was
    /// measured.
    let floors: [ComparisonAxis: Double]

    init(_ variant: MeasuredVariant, _ inputs: DecisionInputs) {
        self.variant = variant
        let book = FormulaBook(variant.facts)
        self.book = book
        sheet = inputs.sheet(of: variant, book)
        let checks = StrategyChecks(variant: variant, book: book)
        self.checks = checks.all
        outageText = checks.outageText
        let measured = inputs.run.manifest.aaFloor
        func floor(_ metric: Metric, _ stat: Stat) -> Double? {
            measured?.floor(of: variant.name, metric, stat)
        }
        var floors: [ComparisonAxis: Double] = [:]
        floors[.cores] = floor(.cpuPerVerify, .value)
        floors[.addedP99] = floor(.verifyAtRate, .p99) ?? floor(.verifyTime, .p99)
        self.floors = floors
    }
}
