import Results

/// A figure that was measured at several rates, and what is known of it at others.
package struct RateCurve: Sendable, Hashable {
    package struct Point: Sendable, Hashable {
        package let rate_per_s: Double
        package let value: Double
        /// The ends of its interval over blocks.
        package var low: Double?
        package var high: Double?

        package init(
            rate_per_s: Double, value: Double, low: Double? = nil, high: Double? = nil
        ) {
            self.rate_per_s = rate_per_s
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// Where a rate lies among those measured.
    package enum Place: Sendable, Hashable {
        case at(Point)
        case between(Point, Point)
        case belowLowest(Point)
        case aboveHighest(Point)
    }

    /// Lowest rate first.
    package let points: [Point]

    package init(_ points: [Point]) {
        self.points = points.filter { $0.rate_per_s > 0 && $0.value.isFinite }.sorted {
            ($0.rate_per_s, $0.value) < ($1.rate_per_s, $1.value)
        }
    }

    /// A rate this close to a measured one is that one: what is achieved is never quite what was
    /// offered.
    static let tolerance = 0.03

    /// Nil where nothing was measured.
    package func place(of rate_per_s: Double) -> Place? {
        guard let lowest = points.first, let highest = points.last else { return nil }
        let nearest = points.min {
            abs($0.rate_per_s - rate_per_s) < abs($1.rate_per_s - rate_per_s)
        }
        if let nearest,
            abs(nearest.rate_per_s - rate_per_s) <= Self.tolerance * nearest.rate_per_s
        {
            return .at(nearest)
        }
        if rate_per_s < lowest.rate_per_s { return .belowLowest(lowest) }
        guard let upper = points.first(where: { $0.rate_per_s > rate_per_s }),
            let lower = points.last(where: { $0.rate_per_s < rate_per_s })
        else { return .aboveHighest(highest) }
        return .between(lower, upper)
    }

    /// On the straight line between two points.
    static func chord(
        _ lower: Point, _ upper: Point, at rate_per_s: Double, _ value: (Point) -> Double
    ) -> Double {
        let span = upper.rate_per_s - lower.rate_per_s
        guard span > 0 else { return max(value(lower), value(upper)) }
        let share = (rate_per_s - lower.rate_per_s) / span
        return value(lower) + (value(upper) - value(lower)) * share
    }
}

extension RateCurve.Point {
    /// `2000/s`.
    var rateText: String { Quantity.perSecond(rate_per_s) }
}

extension Quantity {
    static func perSecond(_ rate: Double) -> String { "\(digits(rate))/s" }
}

/// How a figure came about.
package enum Basis: String, Sendable, Hashable, Encodable {
    case measured
    /// Between two measured values.
    case interpolated
    /// By a model, beyond what was measured.
    case projected
}

extension Basis {
    /// Of what is made of several figures: that of the least certain.
    static func least(_ all: [Basis]) -> Basis {
        [.projected, .interpolated].first(where: all.contains) ?? .measured
    }
}
