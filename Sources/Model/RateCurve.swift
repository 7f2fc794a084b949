/// A figure measured at several rates, from which its value at other rates is estimated.
package struct RateCurve: Sendable, Hashable {
    package struct Point: Sendable, Hashable, Encodable {
        package let rate_per_s: Double
        package let value: Double
        /// The ends of the interval over blocks.
        package let low: Double?
        package let high: Double?

        package init(
            rate_per_s: Double, value: Double, low: Double? = nil, high: Double? = nil
        ) {
            self.rate_per_s = rate_per_s
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// Where a rate lies among the measured rates.
    package enum Place: Sendable, Hashable {
        case at(Point)
        case between(Point, Point)
        case belowLowest(Point)
        case aboveHighest(Point)
    }

    /// How a curve is read at rates that were not measured.
    package enum Reading: String, Sendable, Hashable, Codable {
        /// Processor time per verification. Interpolated linearly between two rates; outside the
        /// measured range the nearest figure is used.
        case cost
        /// A response time. The response time of a queue rises ever faster with the rate. Linear
        /// interpolation between two rates is therefore an upper limit, and the faster of the two
        /// response times a lower limit. If the higher rate had the faster response time, the
        /// slower one is the upper limit. Below the lowest rate, the response time there is an
        /// upper limit; above the highest rate, the one there is a lower limit.
        case time
        /// Processor time per verification at the highest measured rate, whatever rate is asked
        /// for.
        case saturation
    }

    /// The points in ascending order of rate.
    package let points: [Point]

    package init(_ points: [Point]) {
        self.points = points.filter { $0.rate_per_s > 0 && $0.value.isFinite }.sorted {
            ($0.rate_per_s, $0.value) < ($1.rate_per_s, $1.value)
        }
    }

    /// A rate within this share of a measured rate counts as that rate: the achieved rate is never
    /// exactly the offered one.
    package static let tolerance = 0.03

    /// Returns nil if nothing was measured.
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

    /// Returns nil if nothing was measured.
    package func figure(at rate_per_s: Double, _ reading: Reading) -> Estimate? {
        guard rate_per_s > 0, let place = place(of: rate_per_s) else { return nil }
        if reading == .saturation, let highest = points.last {
            return Estimate(highest.value, low: highest.low, high: highest.high, .measured)
        }
        switch place {
        case .at(let point):
            return Estimate(point.value, low: point.low, high: point.high, .measured)
        case .between(let lower, let upper):
            return reading == .cost
                ? Self.chord(lower, upper, at: rate_per_s)
                : Self.time(between: lower, upper, at: rate_per_s)
        case .belowLowest(let lowest):
            return Estimate(
                lowest.value, low: reading == .cost ? lowest.low : 0,
                high: reading == .cost ? lowest.high : lowest.high ?? lowest.value, .modelled,
                beyond: lowest.rate_per_s / rate_per_s)
        case .aboveHighest(let highest):
            return Estimate(
                highest.value, low: highest.low,
                high: highest.high, .modelled, beyond: rate_per_s / highest.rate_per_s,
                isAtLeast: reading == .time)
        }
    }

    private static func line(_ lower: Point, _ upper: Point, at rate_per_s: Double)
        -> (Double, Double) -> Double
    {
        let span = upper.rate_per_s - lower.rate_per_s
        let share = span > 0 ? (rate_per_s - lower.rate_per_s) / span : 1
        return { $0 + ($1 - $0) * share }
    }

    private static func chord(
        _ lower: Point, _ upper: Point, at rate_per_s: Double
    ) -> Estimate {
        let line = line(lower, upper, at: rate_per_s)
        func end(_ value: (Point) -> Double?) -> Double? {
            value(lower).flatMap { low in value(upper).map { line(low, $0) } }
        }
        return Estimate(
            line(lower.value, upper.value), low: end(\.low), high: end(\.high), .modelled)
    }

    private static func time(
        between lower: Point, _ upper: Point, at rate_per_s: Double
    ) -> Estimate {
        let line = line(lower, upper, at: rate_per_s)
        func most(_ one: Double, _ other: Double) -> Double {
            other < one ? one : line(one, other)
        }
        return Estimate(
            most(lower.value, upper.value),
            low: min(lower.low ?? lower.value, upper.low ?? upper.value),
            high: most(lower.high ?? lower.value, upper.high ?? upper.value), .modelled)
    }
}

extension RateCurve: Encodable {
    package func encode(to encoder: any Encoder) throws { try points.encode(to: encoder) }
}
