import Revocation

/// The colour and marker that represent how nodes learn of a revocation.
extension StrategyFamily {
    var ink: Ink {
        switch self {
        case .asks: .asks
        case .pushed: .pushed
        case .polled: .polled
        case .expires: .expires
        case .none: .none
        }
    }

    var marker: Marker {
        switch self {
        case .asks: .circle
        case .pushed: .diamond
        case .polled: .square
        case .expires: .triangle
        case .none: .cross
        }
    }

    var title: String {
        switch self {
        case .asks: "Asks a store for every request"
        case .pushed: "Receives a feed"
        case .polled: "Polls or caches"
        case .expires: "Waits for expiry"
        case .none: "Calibration"
        }
    }

    /// Returns the dashes that distinguish the members of a family.
    static func dash(_ place: Int) -> String? {
        let dashes: [String?] = [nil, "7 4", "2 4", "10 3 2 3"]
        return dashes[place % dashes.count]
    }

    /// Returns the family inferred for a run that has no recorded guarantees.
    ///
    /// - Parameters:
    ///   - bound_ms: the bound; nil if no window ever closes.
    ///   - lifetime_ms: the lifetime of a token, including its leeway.
    static func inferred(bound_ms: Double?, lifetime_ms: Double?) -> StrategyFamily {
        guard let bound_ms else { return .none }
        if bound_ms <= 0 { return .asks }
        guard let lifetime_ms else { return .polled }
        return bound_ms >= lifetime_ms ? .expires : .polled
    }
}
