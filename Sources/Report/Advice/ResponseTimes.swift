import Metrics
import Results

/// The p99 of a variant's response time by rate, and what is known of it at others.
///
/// Between two measured rates the straight line is taken for the most that it can be: a queue's
/// response time rises ever faster with the rate, so it lies below the line. Where the higher rate
/// was the quicker one, the slower of the two counts. The least that it can be is the quicker one.
/// Below the lowest measured rate it is at most what it was there. Above the highest nothing is
/// known.
package struct ResponseTimes: Sendable {
    /// In µs.
    package let curve: RateCurve
    /// Of a closed loop: more cannot be served.
    let capacity_per_s: Double?

    /// A p99 at one rate, in µs.
    package struct P99: Sendable, Hashable {
        package let least_us: Double
        package let most_us: Double
        /// The upper end of the interval over blocks.
        package let high_us: Double?
        package let low_us: Double?
        package let basis: Basis
        /// `at 2000/s`; empty where the run does not say.
        package let text: String
        /// Nil where the run does not say.
        package let rate_per_s: Double?
    }

    package enum Reading: Sendable, Hashable {
        case known(P99)
        /// Why.
        case unknown(String)
        /// The rate is more than one machine serves.
        case beyondCapacity(Double)
    }

    package func p99(at rate_per_s: Double) -> Reading {
        if let capacity_per_s, rate_per_s > capacity_per_s * (1 + RateCurve.tolerance) {
            return .beyondCapacity(capacity_per_s)
        }
        switch curve.place(of: rate_per_s) {
        case nil: return .unknown("not measured at any known rate")
        case .at(let point): return .known(P99(point))
        case .between(let lower, let upper):
            return .known(P99(between: lower, upper, at: rate_per_s))
        case .belowLowest(let lowest):
            return .known(P99(below: lowest, at: rate_per_s))
        case .aboveHighest(let highest):
            return .unknown(
                "not measured at \(Quantity.perSecond(rate_per_s)); the highest measured rate "
                    + "is \(highest.rateText)")
        }
    }
}

extension ResponseTimes.P99 {
    /// - Parameter isRateKnown: whether the point's rate is one.
    init(_ point: RateCurve.Point, isRateKnown: Bool = true) {
        self.init(
            least_us: point.value, most_us: point.value, high_us: point.high, low_us: point.low,
            basis: .measured, text: isRateKnown ? "at \(point.rateText)" : "",
            rate_per_s: isRateKnown ? point.rate_per_s : nil)
    }

    fileprivate init(
        between lower: RateCurve.Point, _ upper: RateCurve.Point, at rate_per_s: Double
    ) {
        func most(_ value: (RateCurve.Point) -> Double) -> Double {
            value(upper) < value(lower)
                ? value(lower) : RateCurve.chord(lower, upper, at: rate_per_s, value)
        }
        self.init(
            least_us: min(lower.value, upper.value), most_us: most(\.value),
            high_us: lower.high == nil || upper.high == nil ? nil : most { $0.high ?? $0.value },
            low_us: nil, basis: .interpolated,
            text: "at \(Quantity.perSecond(rate_per_s)), interpolated between "
                + "\(Quantity.time(us: lower.value)) at \(lower.rateText) and "
                + "\(Quantity.time(us: upper.value)) at \(upper.rateText)",
            rate_per_s: rate_per_s)
    }

    fileprivate init(below lowest: RateCurve.Point, at rate_per_s: Double) {
        self.init(
            least_us: 0, most_us: lowest.value, high_us: lowest.high, low_us: nil,
            basis: .projected,
            text: "at \(Quantity.perSecond(rate_per_s)), at most as at \(lowest.rateText), the "
                + "lowest measured rate",
            rate_per_s: rate_per_s)
    }
}

extension ResponseTimes {
    /// Of a variant's rows over all blocks.
    init(_ rows: [SummaryRow], commonRate_per_s: Double?, capacity_per_s: Double?) {
        self.capacity_per_s = capacity_per_s
        let sound = rows.filter { $0.invalidReason == nil }
        let open = OpenLoopRates(sound)
        var points = sound.compactMap { row -> RateCurve.Point? in
            guard row.key.isOf(.verifyTime, .p99), let rate = open[row.key.phase] else {
                return nil
            }
            return RateCurve.Point(
                rate_per_s: rate, value: row.value, low: row.low, high: row.high)
        }
        if let row = sound.first(where: { $0.key.isOf(.verifyAtRate, .p99) }),
            let rate = commonRate_per_s ?? open[row.key.phase],
            RateCurve(points).place(of: rate).isMeasured == false
        {
            points.append(
                RateCurve.Point(rate_per_s: rate, value: row.value, low: row.low, high: row.high))
        }
        curve = RateCurve(points)
    }
}

extension RateCurve.Place? {
    fileprivate var isMeasured: Bool {
        if case .at = self { true } else { false }
    }
}

/// The rates of the open loop's phases, as achieved, or as offered where that is missing.
struct OpenLoopRates {
    private let achieved_per_s: [String: Double]
    private let offered_per_s: [String: Double]

    static func isOpenLoop(_ phase: String) -> Bool { phase.hasPrefix("latency/") }

    /// - Parameter rows: valid ones, of one variant and one block or all.
    init(_ rows: [SummaryRow]) {
        func rates(_ metric: Metric) -> [String: Double] {
            rows.reduce(into: [:]) { rates, row in
                guard row.key.isOf(metric, .value), Self.isOpenLoop(row.key.phase) else { return }
                rates[row.key.phase] = rates[row.key.phase] ?? row.value
            }
        }
        achieved_per_s = rates(.achievedPerSecond)
        offered_per_s = rates(.offeredPerSecond)
    }

    subscript(phase: String) -> Double? { achieved_per_s[phase] ?? offered_per_s[phase] }
}
