import Foundation
import Metrics
import Results
import Revocation
@testable import Report
import Testing

/// Response times and costs by rate: what is asked for is judged where it is measured.
@Suite struct `Advice at a rate` {
    private func advise(
        _ requirements: Requirements, _ run: MeasuredRun
    ) throws -> Advice {
        try run.read { try Advice($0, requirements) }
    }

    /// The issue's run: 1,029 µs were measured at 295,000/s, where half of the capacity is.
    private static let sharesOnly = MeasuredRun.usual
        .changing("session-sqlite") {
            $0.p99_us = [1_029]
            $0.verify_per_s = 590_000
            $0.halfRate_per_s = 295_000
        }
        .changing("jwt") { $0.halfRate_per_s = 20_000 }

    private static let withRates = sharesOnly.changing("session-sqlite") {
        $0.loads = [(2_000, 40, nil)]
        $0.commonRate_per_s = 2_000
    }

    private static let asked = Requirements(maxP99_ns: 1_000_000, rate_per_s: 5_000)

    @Test func `does not reject a strategy for a p99 at another rate`() throws {
        let advice = try advise(Self.asked, Self.sharesOnly)
        let session = try #require(advice.rejected.first { $0.name == "session-sqlite" })
        #expect(session.misses.map(\.isUnknown) == [true])
        #expect(
            session.misses.map(\.text) == [
                "p99: at most 1.03 ms at 5000/s, at most as at 295000/s, the lowest measured rate; "
                    + "not measured there"
            ])
        #expect(
            advice.verdict.hasSuffix("; inconclusive for session-sqlite, which would cost less"))
    }

    @Test func `picks it where rates on both sides were measured`() throws {
        let advice = try advise(Self.asked, Self.withRates)
        let session = try #require(advice.cheapest)
        #expect(session.name == "session-sqlite")
        guard case .known(let p99) = session.p99 else {
            Issue.record("\(session.p99)")
            return
        }
        #expect(abs(p99.most_us - (40 + 3_000.0 / 293_000 * 989)) < 1e-9)
        #expect(p99.least_us == 40 && p99.basis == .interpolated)
        #expect(
            session.caveats.contains {
                $0.hasSuffix(
                    "at 5000/s, interpolated between 40 µs at 2000/s and 1.03 ms at 295000/s")
            })
        #expect(advice.text.contains("≈50.1 µs"))
    }

    static let limits: [(limit_us: UInt64, rate: Double, isMissed: Bool, isUnknown: Bool)] = [
        // Halfway, the line is at 534.5 µs.
        (535, 148_500, false, false), (534, 148_500, true, true), (40, 148_500, true, true),
        // Less than both.
        (39, 148_500, true, false),
        // Measured.
        (1_029, 295_000, false, false), (1_028, 295_000, true, false),
        (40, 2_000, false, false), (39, 2_000, true, false),
        // Below the lowest it is at most that.
        (40, 500, false, false), (39, 500, true, true),
        // Above the highest nothing is known, until it is more than one machine serves.
        (1_000_000, 400_000, true, true), (1_000_000, 700_000, true, false),
    ]

    @Test(arguments: limits)
    func `judges a p99 by measurement, by interpolation, or not at all`(
        item: (limit_us: UInt64, rate: Double, isMissed: Bool, isUnknown: Bool)
    ) throws {
        let advice = try advise(
            Requirements(maxP99_ns: item.limit_us * 1_000, rate_per_s: item.rate), Self.withRates)
        let misses = advice.rejected.first { $0.name == "session-sqlite" }?.misses ?? []
        #expect(!misses.isEmpty == item.isMissed, "\(misses)")
        #expect(misses.allSatisfy { $0.isUnknown == item.isUnknown }, "\(misses)")
    }

    @Test func `takes the slower of two rates where the higher one was the quicker`() throws {
        let run = Self.withRates.changing("session-sqlite") { $0.loads = [(2_000, 2_000, nil)] }
        let advice = try advise(Requirements(rate_per_s: 5_000), run)
        guard case .known(let p99)? = advice.cheapest?.p99 else {
            Issue.record("no p99")
            return
        }
        #expect(p99.most_us == 2_000 && p99.least_us == 1_029)
    }

    @Test func `gives each machine its share, and the store the sum`() throws {
        var run = Self.withRates.changing("jwt-blocklist") {
            $0.loads = [(2_000, 100, 80)]
            $0.halfRate_per_s = 12_500
            $0.halfCPU_us = 70
        }
        run.variants.removeAll { $0.strategy == "jwt-version" }
        let requirements = Requirements(maxP99_ns: 10_000_000, rate_per_s: 8_000, machines: 4)
        let advice = try advise(requirements, run)
        let blocklist = try #require(advice.fits.first { $0.name == "jwt-blocklist" })
        guard case .known(let p99) = blocklist.p99 else {
            Issue.record("no p99")
            return
        }
        #expect(p99.basis == .measured && p99.rate_per_s == 2_000 && p99.most_us == 100)
        // 8,000/s × 80 µs; the store has no figure but that of saturation.
        #expect(blocklist.nodeCores?.value == 0.64 && blocklist.nodeCores?.basis == .measured)
        #expect(blocklist.storeCores?.value == 0.12)
        #expect(blocklist.caveats.contains { $0.hasSuffix("which would serve 4") })
        #expect(advice.text.contains("at 8000/s over 4 machines"))
        // A file of one machine serves no other.
        #expect(
            advice.rejected.first { $0.name == "session-sqlite" }?.misses.map(\.requirement)
                == [.machines])
    }

    @Test func `prices at the load, between the measured ones and saturation`() throws {
        let run = Self.withRates.changing("jwt") {
            $0.loads = [(2_000, 100, 80)]
            $0.halfCPU_us = 60
        }
        // 80 µs at 2,000/s, 60 at 20,000/s, 50 at saturation, 40,000/s.
        for (rate, cost, basis) in [
            (2_000, 80, Basis.measured), (11_000, 70, .interpolated), (20_000, 60, .measured),
            (30_000, 55, .interpolated), (40_000, 50, .measured), (50_000, 50, .projected),
            (1_000, 80, .projected),
        ] as [(Double, Double, Basis)] {
            let advice = try advise(Requirements(rate_per_s: rate), run)
            let jwt = try #require(advice.fits.first { $0.name == "jwt" })
            let price = try #require(jwt.price)
            #expect(abs(price.cost_us - cost) < 1e-9 && price.basis == basis, "at \(rate)")
            #expect(abs((jwt.nodeCores?.value ?? 0) - rate * cost / 1e6) < 1e-9)
            #expect(jwt.nodeCores?.basis == basis)
            // The baseline's ratio to itself, and another's: both at saturation, as only one of
            // them has a cost at load.
            #expect(price.ratio == 1)
            #expect(advice.fits.first { $0.name == "jwt-keys" }?.price?.ratio == 1.04)
        }
        let saturated = try advise(Requirements(), run)
        #expect(saturated.fits.first { $0.name == "jwt" }?.price?.cost_us == 50)
        #expect(saturated.text.contains("(measured at saturation, 590000/s)"))
        #expect(saturated.text.contains("note: costs are of saturation"))
    }

    @Test func `judges by the common rate where no rate is asked for`() throws {
        let run = Self.withRates
        let fits = try advise(Requirements(maxP99_ns: 50_000), run).fits.map(\.name)
        #expect(fits == ["session-sqlite"])
        let before = try advise(Requirements(maxP99_ns: 50_000), Self.sharesOnly)
        #expect(
            before.rejected.first { $0.name == "session-sqlite" }?.misses.map(\.text)
                == ["p99: 1.03 ms (1.03 ms to 1.03 ms) at 295000/s"])
    }

    @Test func `JSON says what was measured, interpolated and projected`() throws {
        let run = Self.withRates.changing("jwt") {
            $0.loads = [(2_000, 100, 80)]
            $0.halfCPU_us = 60
        }
        let advice = try advise(Requirements(rate_per_s: 11_000), run)
        let object = try JSONSerialization.jsonObject(with: Data(advice.json.utf8))
        let fits = try #require((object as? [String: Any])?["fits"] as? [[String: Any]])
        let jwt = try #require(fits.first { $0["strategy"] as? String == "jwt" })
        let cost = try #require(jwt["cost"] as? [String: Any])
        #expect(
            cost["us_per_verify"] as? Double == 70 && cost["basis"] as? String == "interpolated")
        #expect(cost["rates"] as? String == "interpolated between 2000/s and 20000/s")
        let p99 = try #require(jwt["p99"] as? [String: Any])
        #expect(p99["basis"] as? String == "interpolated" && p99["most_us"] as? Double == 300)
        #expect((jwt["node_cores"] as? [String: Any])?["basis"] as? String == "interpolated")
    }

    @Test func `judges a window by the longest that was measured`() throws {
        let measured = try MeasuredRun.usual.read { try Advice($0, Requirements()) }
        #expect(measured.cheapest?.measured.longestWindow_ms == 1)
    }
}
