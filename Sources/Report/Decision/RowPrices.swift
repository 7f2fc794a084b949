package import Model

/// The results of a variant's formulas.
package struct RowPrices: Sendable {
    package let figures: [Output: Estimate]

    init(_ evaluator: inout Evaluator) {
        var figures: [Output: Estimate] = [:]
        for output in Output.allCases { figures[output] = evaluator.figure(output) }
        self.figures = figures
    }

    /// Returns nil for what is not known.
    package subscript(output: Output) -> Estimate? { figures[output] }
}
