/// A value with its interval over blocks.
struct Spread: Sendable, Hashable {
    let value: Double
    /// Of the interval over blocks, always round the value; both equal it where there is none.
    let low: Double
    let high: Double
    /// Whether there is an interval; without one every comparison is inconclusive.
    let isKnown: Bool

    init(_ value: Double, low: Double? = nil, high: Double? = nil) {
        self.value = value
        isKnown = low != nil && high != nil
        self.low = min(low ?? value, value)
        self.high = max(high ?? value, value)
    }

    /// Significantly smaller: the intervals are separated by more than the A/A
    /// floor.
    ///
    /// - Parameter floor: a fraction; nil where it was not measured, which makes the comparison
    ///   inconclusive.
    func isSurelyBelow(_ other: Spread, floor: Double?) -> Bool {
        guard let floor, isKnown, other.isKnown else { return false }
        return high * (1 + floor) < other.low
    }
}

/// A strategy on the plane of window and cost; less is better on both.
struct FrontierPoint: Sendable {
    let id: Int
    /// The deployment's window, in ms: its 99th percentile, or the largest of too few for one.
    let window_ms: Spread
    /// Nothing was ever accepted after the acknowledgement: the window is this long at most.
    let isAtMost: Bool
    /// CPU per verification, in µs.
    let cpu_us: Spread
}

/// Which strategies are on the frontier of window and cost, and which are behind it.
struct Frontier: Sendable {
    enum Standing: Sendable, Hashable {
        /// No other is as good on both axes and better on one.
        case frontier
        /// Another looks better, but the difference is inconclusive; or another costs less, and
        /// both windows are only known to be short.
        case unresolved
        /// Another, whose id this is, is at least as good on both axes and significantly better on
        /// one.
        case behind(Int)
    }

    /// The A/A floors, as fractions.
    struct Floors: Sendable, Hashable {
        var window: Double?
        var cpu: Double?
    }

    let points: [FrontierPoint]
    /// By the points' ids.
    let standings: [Int: Standing]

    init(_ points: [FrontierPoint], floors: Floors) {
        self.init(points) { _, _ in floors }
    }

    /// - Parameter floors: of two points, by their ids.
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

    /// Not worse on either axis, and better on one by more than the intervals and the floor.
    static func isAhead(
        _ one: FrontierPoint, of other: FrontierPoint, _ floors: Floors
    ) -> Bool {
        guard one.window_ms.value <= other.window_ms.value,
            one.cpu_us.value <= other.cpu_us.value
        else { return false }
        // Two windows that are only known as "at most" are not compared with each other.
        let isQuicker =
            !(one.isAtMost && other.isAtMost)
            && one.window_ms.isSurelyBelow(other.window_ms, floor: floors.window)
        return isQuicker || one.cpu_us.isSurelyBelow(other.cpu_us, floor: floors.cpu)
    }

    /// Whether one costs less, and both windows are too short for the probes.
    static func isEquallyQuickForLess(_ one: FrontierPoint, _ other: FrontierPoint) -> Bool {
        one.isAtMost && other.isAtMost && one.cpu_us.value < other.cpu_us.value
    }

    /// By the values alone, without intervals.
    static func looksBetter(_ one: FrontierPoint, _ other: FrontierPoint) -> Bool {
        one.window_ms.value <= other.window_ms.value && one.cpu_us.value <= other.cpu_us.value
            && (one.window_ms.value < other.window_ms.value
                || one.cpu_us.value < other.cpu_us.value)
    }
}
