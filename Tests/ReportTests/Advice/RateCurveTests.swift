import Report
import Results
import Testing

@Suite struct `A figure by rate` {
    private static let curve = RateCurve([
        .init(rate_per_s: 10_000, value: 50), .init(rate_per_s: 2_000, value: 10),
    ])

    @Test func `is found at, between, below and above the measured rates`() {
        func place(_ rate: Double) -> RateCurve.Place? { Self.curve.place(of: rate) }
        let (low, high) = (Self.curve.points[0], Self.curve.points[1])
        #expect(low.rate_per_s == 2_000 && high.rate_per_s == 10_000)
        // Within three per cent.
        #expect(place(2_060) == .at(low) && place(1_940) == .at(low))
        #expect(place(2_061) == .between(low, high) && place(9_699) == .between(low, high))
        #expect(place(1_939) == .belowLowest(low))
        #expect(place(10_301) == .aboveHighest(high) && place(10_300) == .at(high))
        #expect(RateCurve([]).place(of: 1) == nil)
        #expect(RateCurve([.init(rate_per_s: 0, value: 1)]).points.isEmpty)
    }
}
