package import Metrics

/// What a gate says of one figure.
package enum GateVerdict: Sendable, Hashable {
    case better, worse
    /// The blocks would have shown a figure that is 30 % worse, and did not.
    case noDifference
    /// With the reason.
    case inconclusive(String)

    /// In one to three words.
    package var title: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .noDifference: "no difference shown"
        case .inconclusive: "inconclusive"
        }
    }

    /// With the reason: `inconclusive: 12 comparisons need 14 blocks`.
    package var text: String { reason.map { "\(title): \($0)" } ?? title }

    package var reason: String? {
        if case .inconclusive(let reason) = self { reason } else { nil }
    }
}

/// One figure, judged.
package struct GateRow: Sendable, Hashable {
    package let figure: GateFigure
    /// Of new to base: by Hodges and Lehmann, or of the geometric means below 6 blocks. Nil for
    /// fewer than 3 blocks and for values that are not above 0.
    package let ratio: Double?
    /// Of the ratio, 95 %, for this figure alone.
    package let interval: ConfidenceInterval?
    /// Two-sided, before Holm's procedure.
    package let p: Double?
    package let verdict: GateVerdict
}

/// What a gate says of a comparison as a whole.
package struct GateOutcome: Sendable, Hashable {
    package enum Whole: Sendable, Hashable {
        /// Every figure was judged, and none is worse.
        case passed
        case worse
        case inconclusive
    }

    /// In the order of the figures.
    package let rows: [GateRow]
    /// What of the calibration moved beyond its floor, or why that is not known. Where there is
    /// something, every row is inconclusive.
    package let drift: [String]
    /// The names of figures that were to be judged and that neither side measured.
    package let missing: [String]

    package var worse: [GateRow] { rows.filter { $0.verdict == .worse } }
    package var inconclusive: [GateRow] { rows.filter { $0.verdict.reason != nil } }

    /// Worse wins over inconclusive. Where nothing was judged, nothing is known, and where a figure
    /// that was asked for is missing, not all is.
    package var whole: Whole {
        if !worse.isEmpty { return .worse }
        let isAllJudged =
            !rows.isEmpty && drift.isEmpty && missing.isEmpty && inconclusive.isEmpty
        return isAllJudged ? .passed : .inconclusive
    }
}
