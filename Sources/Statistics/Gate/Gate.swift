package import Metrics
import Results

/// Judges whether a binary, or a run, is worse than another in a named set of figures.
///
/// Shape: one ``GateFigure`` per variant and figure goes in, the calibration's apart as `drift`;
/// one ``GateRow`` per figure comes out, in the same order, and ``GateOutcome/whole`` says what
/// that amounts to.
///
/// ```swift
/// let outcome = Gate(.paired).judge(figures, drift: calibration)
/// outcome.rows[0].verdict  // .worse
/// ```
///
/// - A figure is better or worse when the t test on its log ratios is rejected by Holm's procedure
///   over all figures given, at 5 %, and its ratio exceeds the noise floor of its variant.
/// - Below ``fewestBlocks`` blocks there is no verdict.
/// - Where, at the spread measured, a figure 30 % worse would fail Holm's first step more often
///   than once in ten, the answer is inconclusive and says how many blocks suffice.
/// - Where the calibration moved beyond its floor, every figure is inconclusive.
package struct Gate: Sendable {
    /// What is judged unless other figures are named.
    package static let figures: [Headline] = [
        Headline(metric: .cpuPerVerify, stat: .value),
        Headline(metric: .verifyAtRate, stat: .p99),
        Headline(metric: .deploymentWindow, stat: .mean),
    ]

    /// By which the calibration's drift is judged.
    package static let driftFigures: [Headline] = [
        Headline(metric: .verifyPerSecond, stat: .best),
        Headline(metric: .cpuPerVerify, stat: .value),
        Headline(metric: .verifyAtRate, stat: .p99),
    ]

    package static let fewestBlocks = 6
    /// The probability of any false alarm.
    static let level = 0.05

    package let design: GateDesign

    package init(_ design: GateDesign) { self.design = design }

    /// - Parameters:
    ///   - figures: of every variant but the calibration.
    ///   - drift: of the calibration, ``driftFigures`` as far as they were measured. Nil to judge
    ///     no drift: where both sides take turns in one run, what moves the machine moves both.
    ///   - missing: the names of figures that were to be judged and that neither side measured.
    package func judge(
        _ figures: [GateFigure], drift: [GateFigure]?, missing: [String] = []
    ) -> GateOutcome {
        let moved = drift.map(self.drift) ?? []
        let tests = figures.map { $0.test(design) }
        // A figure without a test stays in the family: it was meant to be judged.
        let rejected = Holm.rejected(tests.map { $0?.p ?? 1 }, level: Self.level)
        let rows = figures.indices.map { index in
            let figure = figures[index]
            let estimate = figure.estimate(design)
            let obstacle =
                moved.isEmpty
                ? obstacle(to: figure, tests[index], comparisons: figures.count)
                : "a drift of the machine is not ruled out"
            return GateRow(
                figure: figure, ratio: estimate?.value, interval: estimate?.interval,
                p: tests[index]?.p,
                verdict: obstacle.map { .inconclusive($0) }
                    ?? verdict(on: figure, estimate, tests[index], isRejected: rejected[index]))
        }
        return GateOutcome(rows: rows, drift: moved, missing: missing)
    }

    /// Why nothing can be said of a figure.
    private func obstacle(
        to figure: GateFigure, _ test: LogTest?, comparisons: Int
    ) -> String? {
        if let doubt = figure.doubt { return doubt }
        let blocks = figure.blocks(design)
        guard blocks >= Self.fewestBlocks else {
            return "\(blocks) blocks; a gate needs at least \(Self.fewestBlocks)"
        }
        guard let test else { return "a block's value is not above 0, so it has no ratio" }
        guard figure.floor != nil else { return "no noise floor was measured" }
        return GatePower(figure, design, comparisons: comparisons).shortage(test)
    }

    private func verdict(
        on figure: GateFigure, _ estimate: BlockEstimate?, _ test: LogTest?, isRejected: Bool
    ) -> GateVerdict {
        guard isRejected, let ratio = estimate?.value, let floor = figure.floor,
            abs(ratio - 1) > floor
        else {
            let blindness = GatePower.blindness(of: figure.floor, test)
            return blindness.map { .inconclusive($0) } ?? .noDifference
        }
        switch figure.headline.better {
        case .higher: return ratio > 1 ? .better : .worse
        case .lower: return ratio < 1 ? .better : .worse
        case .neither: return .noDifference
        }
    }

    /// What moved in the calibration, or why that is not known.
    private func drift(_ figures: [GateFigure]) -> [String] {
        guard !figures.isEmpty else {
            return ["no metric of the calibration was measured on both sides"]
        }
        return figures.compactMap { figure in
            let name = "\(figure.name), \(figure.headline.columnName)"
            if let doubt = figure.doubt { return "\(name): \(doubt)" }
            guard let ratio = figure.estimate(design)?.value else {
                return "\(name): too few blocks"
            }
            guard let floor = figure.floor else { return "\(name): no noise floor was measured" }
            guard abs(ratio - 1) > floor else { return nil }
            return "\(name): changed by a factor of \(plain(ratio, decimals: 3)), beyond its "
                + "noise floor of \(plain(floor, decimals: 3))"
        }
    }
}
