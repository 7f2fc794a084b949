/// Bounds of a confidence interval.
package struct ConfidenceInterval: Sendable, Hashable, Codable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// What a ratio shows about two strategies or two runs.
package enum Difference: String, Sendable, Hashable, Codable {
    case better, worse
    case inconclusive

    /// Creates the result of a comparison. A difference counts if its interval excludes 1 and it
    /// exceeds the A/A floor. Without an interval or a floor the result is inconclusive.
    ///
    /// - Parameter floor: the A/A floor of |ratio - 1|.
    package init(ratio: Double, interval: ConfidenceInterval?, floor: Double?, better: Better) {
        self = .inconclusive
        guard let interval, let floor, ratio.isFinite, !interval.contains(1),
            abs(ratio - 1) > floor
        else { return }
        switch better {
        case .higher: self = ratio > 1 ? .better : .worse
        case .lower: self = ratio < 1 ? .better : .worse
        case .neither: break
        }
    }
}
