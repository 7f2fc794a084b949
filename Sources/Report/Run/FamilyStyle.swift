import Revocation

/// How nodes learn of a revocation, shown as colour and marker.
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

    /// Dashes tell a family's members apart.
    static func dash(_ place: Int) -> String? {
        let dashes: [String?] = [nil, "7 4", "2 4", "10 3 2 3"]
        return dashes[place % dashes.count]
    }

    /// The family derived for a run that has no recorded guarantees.
    ///
    /// - Parameters:
    ///   - bound_ms: nil where no window ever closes.
    ///   - lifetime_ms: of a token, with its leeway.
    static func inferred(bound_ms: Double?, lifetime_ms: Double?) -> StrategyFamily {
        guard let bound_ms else { return .none }
        if bound_ms <= 0 { return .asks }
        guard let lifetime_ms else { return .polled }
        return bound_ms >= lifetime_ms ? .expires : .polled
    }
}
