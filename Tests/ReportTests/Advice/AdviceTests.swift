import Foundation
import Metrics
import Results
import Revocation
@testable import Report
import Testing

@Suite struct `Advice from a run` {
    private func advise(
        _ requirements: Requirements, _ run: MeasuredRun = .usual
    ) throws -> Advice {
        try run.read { try Advice($0, requirements) }
    }

    private func misses(_ advice: Advice, _ strategy: String) -> [String] {
        advice.rejected.first { $0.measured.name.strategy == strategy }?.misses.map(\.text) ?? []
    }

    private static let ms: UInt64 = 1_000_000

    @Test func `with nothing asked all fit, the cheapest first`() throws {
        let advice = try advise(Requirements())
        #expect(
            advice.fits.map(\.name) == [
                "session-sqlite", "jwt", "jwt-version cache_ttl=1s", "jwt-keys", "jwt-blocklist",
            ])
        #expect(advice.rejected.isEmpty && advice.tied.isEmpty)
        let price = try #require(advice.cheapest?.price)
        #expect(price.cost_us == 5 && price.ratio == 0.1)
        #expect(price.interval?.low == 0.08 && price.interval?.high == 0.12)
        // Node and store together: (55 + 15) / 50, (60 + 15) / 50, (65 + 15) / 50.
        #expect(advice.fits.last?.price?.ratio == 1.5)
    }

    /// Windows on either side of each limit: by bound and by the longest measured.
    static let windows: [(limit_ms: Double, fits: Set<String>)] = [
        (0.5, []), (1, ["session-sqlite"]), (4.3, ["session-sqlite"]),
        (4.4, ["session-sqlite", "jwt-blocklist"]),
        // Measured 298 ms at most, but 300 ms is what it promises.
        (299, ["session-sqlite", "jwt-blocklist"]),
        (300, ["session-sqlite", "jwt-blocklist", "jwt-keys"]),
        (1000, ["session-sqlite", "jwt-blocklist", "jwt-keys", "jwt-version"]),
        (1999, ["session-sqlite", "jwt-blocklist", "jwt-keys", "jwt-version"]),
        (2000, ["session-sqlite", "jwt-blocklist", "jwt-keys", "jwt-version", "jwt"]),
    ]

    @Test(arguments: windows)
    func `a window is held by bound and longest measurement alike`(
        limit_ms: Double, fits: Set<String>
    ) throws {
        let advice = try advise(Requirements(maxWindow_ns: UInt64(limit_ms * 1e6)))
        #expect(Set(advice.fits.map(\.measured.name.strategy)) == fits)
    }

    @Test func `a measurement beyond the promise is what counts`() throws {
        let run = MeasuredRun.usual.changing("jwt-keys") { $0.windows_ms = [(290, 310)] }
        let advice = try advise(Requirements(maxWindow_ns: 305 * Self.ms), run)
        #expect(misses(advice, "jwt-keys") == ["window: bound 300 ms, measured up to 310 ms"])
    }

    @Test func `a window not seen to close holds no limit`() throws {
        let run = MeasuredRun.usual.changing("jwt-blocklist") {
            $0.windows_ms = [(0, 4), (3, nil)]
        }
        let advice = try advise(Requirements(maxWindow_ns: 1000 * Self.ms), run)
        #expect(
            misses(advice, "jwt-blocklist") == [
                "window: some windows had not closed when the watch ended"
            ])
    }

    @Test func `every requirement that is missed is told, with its figures`() throws {
        let advice = try advise(
            Requirements(
                maxWindow_ns: 500 * Self.ms, maxP99_ns: 400_000, reach: .token, outage: .closed))
        #expect(
            misses(advice, "jwt") == [
                "window: bound 2 s, measured up to 1.99 s", "p99: 500 µs (500 µs to 500 µs)",
                "reach: access tokens cannot be revoked",
            ])
        #expect(
            misses(advice, "jwt-version") == [
                "window: bound 1 s, measured up to 980 ms", "p99: 500 µs (500 µs to 500 µs)",
                "reach: subject, not one token", "store outage: stale <= 1s",
            ])
        #expect(
            advice.fits.isEmpty
                && advice.verdict == "no strategy of this run meets every requirement"
        )
    }

    static let outages: [(Requirements.Outage, Bool)] = [
        (.closed, false), (.stale, true), (.open, true),
    ]

    @Test(arguments: outages)
    func `old knowledge serves only where it is allowed to`(
        outage: Requirements.Outage, fits: Bool
    ) throws {
        let advice = try advise(Requirements(outage: outage))
        #expect(advice.fits.contains { $0.measured.name.strategy == "jwt-version" } == fits)
    }

    @Test func `a p99 held at the median but not throughout its interval is held with a caveat`()
        throws
    {
        let advice = try advise(Requirements(maxP99_ns: 2 * Self.ms))
        let blocklist = try #require(
            advice.fits.first { $0.measured.name.strategy == "jwt-blocklist" })
        #expect(
            blocklist.caveats == [
                "p99 is within the limit at the median over blocks; its interval extends to 2.5 ms"
            ])
        #expect(
            advice.fits.first?.caveats == [
                "its store is embedded in the node's process; no network hop is included"
            ])
    }

    @Test func `an invalid row is rejected for that reason alone`() throws {
        let run = MeasuredRun.usual.changing("session-sqlite") { $0.invalidReason = "it lied" }
        let advice = try advise(Requirements(maxWindow_ns: 1), run)
        #expect(misses(advice, "session-sqlite") == ["invalid: block 0: it lied"])
    }

    @Test
    func `a strategy that a broken run never measured is rejected, and the run said to be partial`()
        throws
    {
        var run = MeasuredRun.usual
        run.unmeasured = ["jwt-keys"]
        run.status = "partial"
        let advice = try advise(Requirements(), run)
        #expect(misses(advice, "jwt-keys") == ["invalid: the run has no row for it"])
        #expect(advice.notes == ["the run is partial: it stopped before its last trial"])
    }

    @Test func `cores are rate times processor time, projected beyond the rate measured`() throws {
        let advice = try advise(Requirements(rate_per_s: 30_000))
        let fits = Dictionary(
            advice.fits.map { ($0.measured.name.strategy, $0) }, uniquingKeysWith: { one, _ in one }
        )
        // 30,000/s × 60 µs and × 15 µs; 25,000/s was the most measured.
        let blocklist = try #require(fits["jwt-blocklist"])
        #expect(blocklist.nodeCores?.value == 1.8 && blocklist.storeCores?.value == 0.45)
        #expect(blocklist.nodeCores?.isProjected == true)
        #expect(blocklist.nodeCores?.text() == "~1.8")
        #expect(fits["jwt"]?.nodeCores?.value == 1.5)
        #expect(fits["jwt"]?.nodeCores?.isProjected == false)
        #expect(fits["jwt"]?.storeCores == nil)
        #expect(advice.text.contains("~ marks projections beyond the measured range:"))
        #expect(advice.text.contains("the highest measured rate was 25000/s"))
    }

    @Test func `store memory is projected beyond the population`() throws {
        for (tokens, bytes, isProjected) in [
            (nil, 2e6, false), (10_000, 2e6, false), (10_001, 2_000_200, true),
        ] as [(Int?, Double, Bool)] {
            let advice = try advise(Requirements(tokens: tokens))
            let estimate = try #require(advice.cheapest?.storeBytes)
            #expect(estimate.value == bytes && estimate.isProjected == isProjected)
        }
    }

    @Test func `costs that do not differ significantly are tied`() throws {
        let run = MeasuredRun.usual.changing("jwt-version") { $0.cpu_us = [49, 50, 51] }
        #expect(try advise(Requirements(), run).tied.isEmpty)
        let signed = run.changing("session-sqlite") { $0.cpu_us = [49, 51, 49] }
        let tied = try advise(Requirements(), signed).tied.map(\.measured.name.strategy)
        #expect(tied == ["jwt", "jwt-version"])
    }

    @Test(arguments: [true, false])
    func `without blocks or floor no cost is told apart`(hasFloor: Bool) throws {
        var run = MeasuredRun.usual
        if hasFloor { run.blocks = 2 } else { run.hasControl = false }
        let advice = try advise(Requirements(), run)
        #expect(advice.tied.count == 4)
        #expect(advice.notes.contains { $0.hasSuffix("which strategy is cheaper is inconclusive") })
    }

    @Test func `a run that states no guarantees is judged by what it has`() throws {
        var run = MeasuredRun.usual
        run.hasGuarantees = false
        let window = try advise(Requirements(maxWindow_ns: 5 * Self.ms), run)
        #expect(window.fits.map(\.name) == ["session-sqlite", "jwt-blocklist"])
        #expect(window.notes.contains { $0.hasPrefix("the run's files contain no guarantees") })
        let reach = try advise(Requirements(maxWindow_ns: 5 * Self.ms, reach: .token), run)
        #expect(reach.fits.isEmpty)
        #expect(
            reach.verdict
                == "no strategy of this run is known to meet every requirement; inconclusive for "
                + "session-sqlite, jwt-blocklist")
    }

    @Test func `JSON marks what is projected`() throws {
        let advice = try advise(Requirements(rate_per_s: 1e6, tokens: 5))
        let object = try JSONSerialization.jsonObject(with: Data(advice.json.utf8))
        let fits = try #require((object as? [String: Any])?["fits"] as? [[String: Any]])
        #expect(fits.count == 5)
        let first = try #require(fits.first)
        #expect((first["node_cores"] as? [String: Any])?["projected"] as? Bool == true)
        #expect((first["store_bytes"] as? [String: Any])?["projected"] as? Bool == false)
        #expect((first["store_bytes"] as? [String: Any])?["value"] as? Double == 1000)
    }
}

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

@Suite struct `The table of what fits` {
    @Test func `has a row a power of ten, and one for the longest window`() throws {
        let table = try MeasuredRun.usual.read { try FitTable($0) }
        #expect(table.rows.map(\.label) == ["10 ms", "100 ms", "1 s", "2 s"])
        #expect(table.rows.map { $0.advice.fits.count } == [2, 2, 4, 5])
        #expect(table.rows.allSatisfy { $0.cheapest?.name == "session-sqlite" })
        #expect(table.baseline == "jwt")
    }

    @Test func `says none where none held the limit`() throws {
        let run = MeasuredRun(
            variants: MeasuredRun.usual.variants.filter { $0.strategy == "jwt" })
        let table = try run.read { try FitTable($0) }
        #expect(table.rows.map(\.label) == ["10 ms", "100 ms", "1 s", "2 s"])
        #expect(table.rows.map { $0.cheapest?.name } == [nil, nil, nil, "jwt"])
    }

    @Test func `is empty where no window was measured`() throws {
        let run = MeasuredRun(variants: [
            MeasuredRun.Variant(strategy: "jwt", guarantee: .expires(bound_ms: 1), cpu_us: [1])
        ])
        #expect(try run.read { try FitTable($0) }.rows.isEmpty)
    }

    @Test func `asks what else is required of each row`() throws {
        let table = try MeasuredRun.usual.read {
            try FitTable($0, besides: Requirements(maxP99_ns: 850_000))
        }
        #expect(
            table.rows.map { $0.cheapest?.name }
                == ["jwt-blocklist", "jwt-blocklist", "jwt-version cache_ttl=1s", "jwt"])
    }
}
