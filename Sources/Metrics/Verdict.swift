/// Bounds that hold a value with the confidence of whoever made them.
public struct ConfidenceInterval: Sendable, Hashable, Codable {
    public let low: Double
    public let high: Double

    public init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

/// Whether a ratio shows a difference.
public enum Verdict: String, Sendable, Hashable, Codable {
    case better, worse
    case cannotTell = "can't tell"

    /// A difference counts when its interval excludes 1 and it exceeds what the same thing measured
    /// twice differs by. Where the interval or that floor is missing, nothing can be told.
    ///
    /// - Parameter floor: of |ratio - 1|, from an A/A measurement.
    public init(ratio: Double, interval: ConfidenceInterval?, floor: Double?, better: Better) {
        self = .cannotTell
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
