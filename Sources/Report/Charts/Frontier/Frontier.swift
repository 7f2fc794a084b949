/// A value with its interval over blocks.
struct Spread: Sendable, Hashable {
    let value: Double
    /// The ends of the interval over blocks, which always contains the value. Both equal the value
    /// if there is no interval.
    let low: Double
    let high: Double
    /// Whether there is an interval. Without one every comparison is inconclusive.
    let isKnown: Bool

    init(_ value: Double, low: Double? = nil, high: Double? = nil) {
        self.value = value
        isKnown = low != nil && high != nil
        self.low = min(low ?? value, value)
        self.high = max(high ?? value, value)
    }

    /// Returns whether the value is significantly smaller: the intervals are separated by more than
    /// the A/A floor.
    ///
    /// - Parameter floor: the A/A floor as a fraction. Nil if it was not measured, which makes the
    ///   comparison inconclusive.
    func isSurelyBelow(_ other: Spread, floor: Double?) -> Bool {
        guard let floor, isKnown, other.isKnown else { return false }
        return high * (1 + floor) < other.low
    }
}

/// A strategy as a point of window and cost. Lower is better for both.
struct FrontierPoint: Sendable {
    let id: Int
    /// The deployment's window in ms: its 99th percentile, or the maximum if there are too few for
    /// a percentile.
    let window_ms: Spread
    /// Whether nothing was ever accepted after the acknowledgement, so that the window is an upper
    /// limit.
    let isAtMost: Bool
    /// CPU per verification, in µs.
    let cpu_us: Spread
}

/// Determines which strategies are on the frontier of window and cost, and which are behind it.
struct Frontier: Sendable {
    enum Standing: Sendable, Hashable {
        /// No other strategy is as good on both axes and better on one.
        case frontier
        /// Another strategy looks better, but the difference is inconclusive. Or another costs
        /// less, and both windows are only known to be short.
        case unresolved
        /// The strategy with this id is at least as good on both axes and significantly better on
        /// one.
        case behind(Int)

        var isBehind: Bool { if case .behind = self { true } else { false } }

        /// The position among the standings, from the best.
        var rank: Int {
            switch self {
            case .frontier: 0
            case .unresolved: 1
            case .behind: 2
            }
        }
    }

    /// The A/A floors, as fractions.
    struct Floors: Sendable, Hashable {
        var window: Double?
        var cpu: Double?
    }

    let points: [FrontierPoint]
    /// The standings by the ids of the points.
    let standings: [Int: Standing]

    init(_ points: [FrontierPoint], floors: Floors) {
        self.init(points) { _, _ in floors }
    }

    /// - Parameter floors: returns the floors of two points, given their ids.
    init(_ points: [FrontierPoint], floors: (Int, Int) -> Floors) {
        self.points = points
        var standings: [Int: Standing] = [:]
        for point in points {
            let others = points.filter { $0.id != point.id }
            let ahead = others.filter {
                Self.isAhead($0, of: point, floors($0.id, point.id))
            }
            if let best = ahead.min(by: { ($0.cpu_us.value, $0.id) < ($1.cpu_us.value, $1.id) }
            ) {
                standings[point.id] = .behind(best.id)
            } else if others.contains(where: {
                Self.looksBetter($0, point) || Self.isEquallyQuickForLess($0, point)
            }) {
                standings[point.id] = .unresolved
            } else {
                standings[point.id] = .frontier
            }
        }
        self.standings = standings
    }

    func isOn(_ id: Int) -> Bool { standings[id] == .frontier }

    /// The points on the frontier, from the shortest window to the longest.
    var staircase: [FrontierPoint] {
        points.filter { isOn($0.id) }.sorted {
            ($0.window_ms.value, $0.cpu_us.value) < ($1.window_ms.value, $1.cpu_us.value)
        }
    }

    /// Returns whether a point is not worse on either axis, and better on one by more than the
    /// intervals and the floor.
    static func isAhead(
        _ one: FrontierPoint, of other: FrontierPoint, _ floors: Floors
    ) -> Bool {
        guard one.window_ms.value <= other.window_ms.value,
            one.cpu_us.value <= other.cpu_us.value
        else { return false }
        // Two windows that are both only known as "at most" are not compared.
        let isQuicker =
            !(one.isAtMost && other.isAtMost)
            && one.window_ms.isSurelyBelow(other.window_ms, floor: floors.window)
        return isQuicker || one.cpu_us.isSurelyBelow(other.cpu_us, floor: floors.cpu)
    }

    /// Returns whether a point costs less than another while both windows are too short for the
    /// probes.
    static func isEquallyQuickForLess(_ one: FrontierPoint, _ other: FrontierPoint) -> Bool {
        one.isAtMost && other.isAtMost && one.cpu_us.value < other.cpu_us.value
    }

    /// Returns whether a point is better by the values alone, without intervals.
    static func looksBetter(_ one: FrontierPoint, _ other: FrontierPoint) -> Bool {
        one.window_ms.value <= other.window_ms.value && one.cpu_us.value <= other.cpu_us.value
            && (one.window_ms.value < other.window_ms.value
                || one.cpu_us.value < other.cpu_us.value)
    }
}
