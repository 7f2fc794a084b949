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

/// What a ratio shows about two strategies or runs.
package enum Difference: String, Sendable, Hashable, Codable {
    case better, worse
    case inconclusive

    /// A difference counts when its interval excludes 1 and it exceeds what the same thing measured
    /// twice differs by. Without an interval or an A/A floor the result is inconclusive.
    ///
    /// - Parameter floor: of |ratio - 1|, from an A/A measurement.
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
