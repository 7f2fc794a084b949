package import Metrics

/// A gate's verdict on one figure.
package enum GateVerdict: Sendable, Hashable {
    case better, worse
    /// The blocks would have shown a figure that is 30 % worse, and showed none.
    case noDifference
    /// Neither better nor worse can be shown, with the reason.
    case inconclusive(String)

    /// The verdict in one to three words.
    package var title: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .noDifference: "no difference shown"
        case .inconclusive: "inconclusive"
        }
    }

    /// The verdict with its reason: `inconclusive: 12 comparisons need 14 blocks`.
    package var text: String { reason.map { "\(title): \($0)" } ?? title }

    package var reason: String? {
        if case .inconclusive(let reason) = self { reason } else { nil }
    }
}

/// One figure, judged.
package struct GateRow: Sendable, Hashable {
    package let figure: GateFigure
    /// The ratio of new to base: the Hodges–Lehmann estimate, or the ratio of the geometric means
    /// below 6 blocks. Nil for fewer than 3 blocks and for values that are not above 0.
    package let ratio: Double?
    /// The 95 % interval of the ratio, for this figure alone.
    package let interval: ConfidenceInterval?
    /// The two-sided p-value, before Holm's procedure.
    package let p: Double?
    package let verdict: GateVerdict
}

/// A gate's result for a comparison as a whole.
package struct GateOutcome: Sendable, Hashable {
    package enum Whole: Sendable, Hashable {
        /// Every figure was judged, and none is worse.
        case passed
        case worse
        case inconclusive
    }

    /// The rows in the order of the figures.
    package let rows: [GateRow]
    /// What moved in the calibration beyond its floor, or why that is not known. Unless this is
    /// empty, every row is inconclusive.
    package let drift: [String]
    /// The names of figures that were to be judged and that neither side measured.
    package let missing: [String]

    package var worse: [GateRow] { rows.filter { $0.verdict == .worse } }
    package var inconclusive: [GateRow] { rows.filter { $0.verdict.reason != nil } }

    /// The result as a whole. Worse takes precedence over inconclusive. The result is inconclusive
    /// if nothing was judged, or if a figure that was asked for is missing.
    package var whole: Whole {
        if !worse.isEmpty { return .worse }
        let isAllJudged =
            !rows.isEmpty && drift.isEmpty && missing.isEmpty && inconclusive.isEmpty
        return isAllJudged ? .passed : .inconclusive
    }
}
