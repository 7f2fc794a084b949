import Model
import Testing

@Suite struct `A figure by rate` {
    private static let curve = RateCurve([
        .init(rate_per_s: 10_000, value: 50), .init(rate_per_s: 2_000, value: 10),
    ])

    @Test func `is found at, between, below and above the measured rates`() {
        func place(_ rate: Double) -> RateCurve.Place? { Self.curve.place(of: rate) }
        let (low, high) = (Self.curve.points[0], Self.curve.points[1])
        #expect(low.rate_per_s == 2_000 && high.rate_per_s == 10_000)
        // Within 3 % of a measured rate.
        #expect(place(2_060) == .at(low) && place(1_940) == .at(low))
        #expect(place(2_061) == .between(low, high) && place(9_699) == .between(low, high))
        #expect(place(1_939) == .belowLowest(low))
        #expect(place(10_301) == .aboveHighest(high) && place(10_300) == .at(high))
        #expect(RateCurve([]).place(of: 1) == nil)
        #expect(RateCurve([.init(rate_per_s: 0, value: 1)]).points.isEmpty)
    }

    private static let known = RateCurve([
        .init(rate_per_s: 2_000, value: 10, low: 9, high: 12),
        .init(rate_per_s: 10_000, value: 50, low: 40, high: 60),
    ])

    static let costs: [(rate: Double, figure: Estimate)] = [
        (2_000, Estimate(10, low: 9, high: 12, .measured)),
        (6_000, Estimate(30, low: 24.5, high: 36, .modelled)),
        (1_000, Estimate(10, low: 9, high: 12, .modelled, beyond: 2)),
        (40_000, Estimate(50, low: 40, high: 60, .modelled, beyond: 4)),
    ]

    @Test(arguments: costs)
    func `of a cost is on the straight line, and the nearest outside`(
        item: (rate: Double, figure: Estimate)
    ) {
        #expect(Self.known.figure(at: item.rate, .cost) == item.figure)
    }

    @Test func `at saturation is of the highest rate, whatever is asked for`() {
        for rate in [1.0, 6_000, 40_000] {
            let figure = Self.known.figure(at: rate, .saturation)
            #expect(figure == Estimate(50, low: 40, high: 60, .measured))
        }
        #expect(RateCurve([]).figure(at: 1, .saturation) == nil)
    }

    @Test func `of a time is at most on the line, and is bounded on one side outside`() {
        func time(_ rate: Double) -> Estimate? { Self.known.figure(at: rate, .time) }
        #expect(time(6_000) == Estimate(30, low: 9, high: 36, .modelled))
        #expect(time(1_000) == Estimate(10, low: 0, high: 12, .modelled, beyond: 2))
        let above = Estimate(50, low: 40, high: nil, .modelled, beyond: 4, isAtLeast: true)
        #expect(time(40_000) == above)
        // The higher rate was the faster one.
        let falling = RateCurve([
            .init(rate_per_s: 2_000, value: 50), .init(rate_per_s: 10_000, value: 10),
        ])
        #expect(falling.figure(at: 6_000, .time) == Estimate(50, low: 10, high: 50, .modelled))
        #expect(RateCurve([]).figure(at: 1, .time) == nil)
    }
}
