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
        // Student's, of the logarithms of 0.08, 0.1 and 0.12.
        #expect(abs((price.interval?.low ?? 0) - 0.0595667) < 1e-6)
        #expect(abs((price.interval?.high ?? 0) - 0.1633718) < 1e-6)
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
                "p99 is within the limit at the median over blocks; its interval extends to 6.36 ms"
            ])
        #expect(
            advice.fits.first?.caveats == [
                "its store is embedded in the node's process; no network hop is included"
            ])
    }

    /// By what the variant says of itself, whatever its store's figures suggest.
    @Test(arguments: StatePlacement.allCases, [1, 2])
    func `only an embedded store is unfit for several machines`(
        placement: StatePlacement, machines: Int
    ) throws {
        let run = MeasuredRun.usual.changing("session-sqlite") {
            $0.guarantee.placement = placement
        }
        let advice = try advise(Requirements(machines: machines), run)
        let isUnfit = placement == .embedded && machines > 1
        #expect(
            misses(advice, "session-sqlite")
                == (isUnfit ? ["machines: its store is embedded in one machine's process"] : []))
        let note = "its store is embedded in the node's process; no network hop is included"
        let fit = advice.fits.first { $0.name == "session-sqlite" }
        #expect((fit == nil) == isUnfit)
        #expect(fit.map { $0.caveats.contains(note) } ?? true == (placement == .embedded))
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
        // 52/49, 52/51, 52/49: three blocks that differ by so much could come from equal costs.
        #expect(tied == ["jwt", "jwt-version", "jwt-keys"])
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
