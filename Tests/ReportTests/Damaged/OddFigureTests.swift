import Foundation
import Results
import Testing

@testable import Report

/// Readers refuse such figures. The code that computes with figures has to cope with them all the
/// same.
@Suite struct `A figure of any size` {
    private static let values = [
        .leastNonzeroMagnitude, .leastNonzeroMagnitude * 2, .leastNormalMagnitude / 2, 1e-300,
        1e-12, 0, 1, 1e15, 1e17, 1e200, 1e308,
        .greatestFiniteMagnitude, .infinity, .nan, -1, -1e308, -.infinity,
    ]

    @Test func `is written as a text`() {
        for value in Self.values {
            let texts = [
                Quantity.digits(value), Quantity.time(ms: value), Quantity.count(value),
                Quantity.bytes(value), Quantity.percent(value), Quantity.ratio(value),
            ]
            #expect(texts.allSatisfy { !$0.isEmpty }, "\(value)")
        }
        #expect(Quantity.digits(.leastNonzeroMagnitude * 2) == "0" && Quantity.digits(.nan) == "–")
        #expect(Quantity.digits(0.1417) == "0.142" && Quantity.digits(1980) == "1980")
    }

    @Test func `makes an axis of a few ticks`() {
        for low in Self.values {
            for high in Self.values {
                let domain = Scale.logDomain(of: [low, high])
                #expect(domain.lowerBound > 0 && domain.upperBound.isFinite)
                #expect(Ticks.logarithmic(domain) { "\($0)" }.count <= 110)
            }
            #expect(Ticks.linear(to: low, count: 4) { "\($0)" }.count <= 40, "\(low)")
        }
        for low in Self.values where low > 0 && low.isFinite {
            #expect(Ticks.logarithmic(low...low) { "\($0)" }.count <= 110)
        }
    }

    @Test func `is a whole number, held at the ends`() {
        for value in Self.values { #expect(clamped(value) >= 0) }
        #expect(clamped(2.5) == 3 && clamped(-1) == 0 && clamped(.nan) == 0)
        #expect(clamped(1e30) == .max && clamped(0x1p64) == .max)
    }

    @Test func `keeps labels off a line that has no length`() {
        var placer = LabelPlacer(within: Box(left: 0, top: 0, right: 100, bottom: 100))
        for value in Self.values { placer.avoid([Point(0, 0), Point(value, value)]) }
        let spot = placer.place(
            "label", .label, LabelPlacer.around(Point(50, 50)), limit: .infinity)
        #expect(spot != nil)
    }
}
