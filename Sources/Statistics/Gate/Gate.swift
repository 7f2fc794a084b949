package import Metrics
import Results

/// Judges whether a binary, or a run, is worse than another in a named set of figures.
///
/// One ``GateFigure`` per variant and figure goes in, with those of the calibration passed
/// separately as `drift`. One ``GateRow`` per figure comes out, in the same order, and
/// ``GateOutcome/whole`` summarises them.
///
/// ```swift
/// let outcome = Gate(.paired).judge(figures, drift: calibration)
/// outcome.rows[0].verdict  // .worse
/// ```
///
/// - A figure is better or worse if Holm's procedure over all given figures, at 5 %, rejects the t
///   test on its log ratios, and if its ratio exceeds the noise floor of its variant.
/// - Below ``fewestBlocks`` blocks there is no verdict.
/// - If, at the measured spread, Holm's first step would miss a figure that is 30 % worse more
///   often than once in ten, the verdict is inconclusive and says how many blocks suffice.
/// - If the calibration moved beyond its floor, every figure is inconclusive.
package struct Gate: Sendable {
    /// The figures that are judged unless others are named.
    package static let figures: [Headline] = [
        Headline(metric: .cpuPerVerify, stat: .value),
        Headline(metric: .verifyAtRate, stat: .p99),
        Headline(metric: .deploymentWindow, stat: .mean),
    ]

    /// The figures by which the calibration's drift is judged.
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
    ///   - figures: the figures of every variant but the calibration.
    ///   - drift: the calibration's ``driftFigures``, as far as they were measured. Nil to judge no
    ///     drift: if both sides take turns in one run, a change of the machine affects both.
    ///   - missing: the names of figures that were to be judged and that neither side measured.
    package func judge(
        _ figures: [GateFigure], drift: [GateFigure]?, missing: [String] = []
    ) -> GateOutcome {
        let moved = drift.map(self.drift) ?? []
        let tests = figures.map { $0.test(design) }
        // A figure without a test still counts as a comparison: it was meant to be judged.
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

    /// Returns why nothing can be said about a figure.
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

    /// Returns what moved in the calibration, or why that is not known.
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
