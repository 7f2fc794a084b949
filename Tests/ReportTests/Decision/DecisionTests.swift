import Foundation
import Metrics
import Model
import Results
import Revocation
@testable import Report
import Testing

@Suite struct `A decision` {
    /// The usual run at 2,000/s, a rate that all variants were measured at, with the cost of
    /// issuing.
    static let run: MeasuredRun = {
        var run = MeasuredRun.usual
        for (index, p99_us) in [(1, 40.0), (2, 100), (3, 200), (4, 100), (5, 100)] {
            run.variants[index].loads = [(2_000, p99_us, nil)]
            run.variants[index].commonRate_per_s = 2_000
            run.variants[index].p99_us = [p99_us]
            run.variants[index].more = [(.issuePerSecond, .value, 50_000)]
        }
        run.variants[1].more.append((.tokenBytes, .mean, 43))
        run.variants[1].guarantee.placement = .embedded
        run.variants[3].guarantee.placement = .networked
        return run
    }()

    private func decide(
        _ run: MeasuredRun = Self.run, _ change: (inout Requirement) -> Void = { _ in }
    ) throws -> Decision {
        var asked = Requirement()
        change(&asked)
        return try run.read { try Decision($0, asked) }
    }

    private func misses(_ decision: Decision, _ strategy: String) -> [String] {
        decision.rows.first { $0.measured.name.strategy == strategy }?.misses.map(\.text) ?? []
    }

    private func cures(_ decision: Decision, _ strategy: String) -> [String?] {
        decision.rows.first { $0.measured.name.strategy == strategy }?.misses.map(\.cure) ?? []
    }

    // MARK: Comparing

    @Test func `names the undominated by cores, and for the rest what dominates them`() throws {
        let decision = try decide()
        // The file costs least and answers fastest; outages do not affect the plain token.
        #expect(decision.undominated.map(\.name) == ["session-sqlite", "jwt"])
        #expect(
            decision.dominated.map(\.row.name) == [
                "jwt-version cache_ttl=1s", "jwt-keys", "jwt-blocklist",
            ])
        #expect(
            decision.dominated.map { $0.by.map(\.name) } == [
                ["session-sqlite", "jwt"], ["jwt"], ["session-sqlite", "jwt"],
            ])
        #expect(decision.unfit.isEmpty && decision.chosen == nil)
        #expect(
            decision.verdict == "undominated, fewest cores first: session-sqlite, jwt")
    }

    /// The first strategy dominates the second by cores, and the second dominates the third by p99.
    /// No difference is shown between the first, whose p99 varies, and the third, whose cores vary.
    @Test func `says no more of the one that is left than what is shown`() throws {
        var run = Self.run
        let like = run.variants[3]
        func variant(
            _ strategy: String, cpu_us: [Double], p99_us: [Double]
        ) -> MeasuredRun.Variant {
            var variant = like
            variant.strategy = strategy
            variant.cpu_us = cpu_us
            variant.p99_us = p99_us
            // Measured at a share of the capacity, which is 2,000/s here.
            variant.halfRate_per_s = 2_000
            variant.loads = []
            variant.commonRate_per_s = nil
            return variant
        }
        run.variants[3] = variant("first", cpu_us: [40], p99_us: [100, 300, 900])
        run.variants += [
            variant("second", cpu_us: [60], p99_us: [200]),
            variant("third", cpu_us: [30, 50, 80], p99_us: [400]),
        ]
        let decision = try decide(run) {
            $0.reach = .token
            $0.machines = 2
        }
        #expect(decision.undominated.map(\.name) == ["first"])
        let dominated = decision.dominated.map { [$0.row.name] + $0.by.map(\.name) }
        #expect(Set(dominated) == [["second", "first"], ["third", "second"]])
        #expect(decision.verdict == "choose first: the only one that no other dominates")
    }

    @Test func `holds no embedded store for several machines`() throws {
        let decision = try decide { $0.machines = 2 }
        #expect(
            misses(decision, "session-sqlite") == [
                "machines: its store is embedded in one machine's process"
            ])
        #expect(cures(decision, "session-sqlite") == ["--machines 1"])
        #expect(decision.undominated.map(\.name) == ["jwt"])
        #expect(decision.chosen?.name == "jwt")
        #expect(decision.verdict == "choose jwt: it dominates all others that fit")
        #expect(decision.deployment.rate_per_s == 4_000)
    }

    @Test func `names one by a preference where the difference is shown`() throws {
        for (preference, name) in [
            (Requirement.Preference.cores, "session-sqlite"), (.latency, "session-sqlite"),
            (.outage, "jwt"),
        ] {
            #expect(try decide { $0.preference = preference }.chosen?.name == name)
        }
        let near = Self.run.changing("session-sqlite") { $0.cpu_us = [30, 50, 80] }
        #expect(try decide(near) { $0.preference = .cores }.chosen == nil)
    }

    @Test(arguments: [true, false])
    func `shows no difference without blocks or a noise floor`(hasFloor: Bool) throws {
        var run = Self.run
        if hasFloor { run.blocks = 2 } else { run.hasControl = false }
        let decision = try decide(run) { $0.preference = .cores }
        #expect(decision.undominated.count == 5 && decision.dominated.isEmpty)
        #expect(decision.chosen == nil)
        #expect(decision.notes.contains { $0.hasSuffix("shown to dominate another") })
    }

    @Test func `says ties to be ties`() throws {
        var run = Self.run
        var copy = run.variants[3]
        copy.strategy = "jwt-copy"
        run.variants.append(copy)
        let decision = try decide(run) {
            $0.reach = .token; $0.machines = 2
        }
        #expect(decision.undominated.map(\.name) == ["jwt-blocklist", "jwt-copy"])
        #expect(decision.ties(of: decision.undominated[0]).map(\.name) == ["jwt-copy"])
        #expect(decision.verdict.contains("jwt-blocklist is tied with jwt-copy"))
    }

    // MARK: Tuning

    @Test func `rejects no strategy for the values that a run was scaled down to`() throws {
        let decision = try decide { $0.maxWindow = .seconds(60) }
        #expect(decision.unfit.isEmpty)
        func settings(_ name: String) -> [String] {
            let row = decision.rows.first { $0.measured.name.strategy == name }
            return (row?.tuning.settings ?? []).filter(\.isTuned).map {
                "\($0.term.name)=\(Tuning.text($0.value_s))"
            }
        }
        #expect(settings("jwt") == ["token.ttl=1min"])
        #expect(settings("jwt-keys") == ["jwks_refresh=1min"])
        #expect(settings("jwt-version") == ["cache_ttl=1min"])
        #expect(settings("jwt-blocklist").isEmpty && settings("session-sqlite").isEmpty)
    }

    @Test func `holds the floors, and says what would do`() throws {
        let decision = try decide { $0.maxWindow = .milliseconds(500) }
        #expect(
            misses(decision, "jwt") == [
                "window: token.ttl would have to be 500ms, and the shortest allowed is 1min"
            ])
        #expect(cures(decision, "jwt") == ["--shortest-ttl 500ms"])
        #expect(
            misses(decision, "jwt-keys") == [
                "window: jwks_refresh would have to be 500ms, and the shortest allowed is 1s"
            ])
        #expect(cures(decision, "jwt-keys") == ["--shortest-period 500ms"])
        // Caches have no shortest period.
        #expect(misses(decision, "jwt-version").isEmpty)
        let lower = try decide {
            $0.maxWindow = .milliseconds(500)
            $0.shortestPeriod = .milliseconds(500)
            $0.shortestLifetime = .milliseconds(500)
        }
        #expect(lower.unfit.isEmpty)
    }

    @Test func `says where leeway alone exceeds the limit`() throws {
        let run = Self.run.changing("jwt") {
            $0.guarantee = $0.guarantee.following([.lifetime, .leeway])
        }
        let decision = try decide(run) {
            $0.maxWindow = .seconds(60)
            $0.fixed = ["token.leeway": .seconds(70)]
        }
        #expect(misses(decision, "jwt") == ["window: token.leeway alone is 70s"])
        #expect(cures(decision, "jwt") == ["--max-window 130s"])
    }

    @Test func `does not tune what is fixed`() throws {
        let decision = try decide {
            $0.maxWindow = .seconds(60)
            $0.fixed = ["jwks_refresh": .seconds(90)]
        }
        #expect(misses(decision, "jwt-keys") == ["window: bound 1.5 min"])
        #expect(cures(decision, "jwt-keys") == ["--max-window 90s"])
    }

    @Test func `holds what is not tuned by the longest measured window too`() throws {
        let decision = try decide { $0.maxWindow = .milliseconds(4) }
        #expect(
            misses(decision, "jwt-blocklist") == ["window: bound 0 ms, measured up to 4.4 ms"])
        #expect(misses(decision, "session-sqlite").isEmpty)
        let open = Self.run.changing("jwt-blocklist") { $0.windows_ms = [(0, 4), (3, nil)] }
        #expect(
            misses(try decide(open) { $0.maxWindow = .seconds(60) }, "jwt-blocklist") == [
                "window: some windows had not closed when the watch ended"
            ])
    }

    // MARK: Requirements

    static let outages: [(Requirement.Outage, Set<String>)] = [
        (.closed, ["jwt-version"]), (.stale(upTo: .milliseconds(999)), ["jwt-version"]),
        (.stale(upTo: .seconds(1)), []), (.open, []),
    ]

    @Test(arguments: outages)
    func `lets old knowledge serve only for as long as it may`(
        outage: Requirement.Outage, unfit: Set<String>
    ) throws {
        let decision = try decide { $0.outage = outage }
        #expect(Set(decision.unfit.map(\.measured.name.strategy)) == unfit)
        if !unfit.isEmpty {
            #expect(misses(decision, "jwt-version") == ["store outage: stale <= 1s"])
            #expect(cures(decision, "jwt-version") == ["--on-store-outage stale:1s"])
        }
    }

    @Test func `tunes no cache beyond the staleness that is allowed`() throws {
        let decision = try decide {
            $0.maxWindow = .seconds(60)
            $0.outage = .stale(upTo: .seconds(30))
        }
        let row = try #require(decision.rows.first { $0.name == "jwt-version cache_ttl=1s" })
        #expect(row.fits && row.prices[.bound_s]?.value == 30)
    }

    @Test func `rejects by reach`() throws {
        let decision = try decide { $0.reach = .token }
        #expect(misses(decision, "jwt") == ["reach: access tokens cannot be revoked"])
        #expect(misses(decision, "jwt-keys") == ["reach: everyone, not one token"])
        #expect(cures(decision, "jwt-keys") == ["--reach everyone"])
        #expect(cures(decision, "jwt") == [nil])
    }

    /// Revoking the subject takes the grant back too, at the price of the other clients' tokens.
    @Test func `takes a reach of the subject for one of the grant, and shows what it hits`() throws
    {
        let decision = try decide { $0.reach = .grant }
        #expect(misses(decision, "jwt-keys") == ["reach: everyone, not one grant"])
        let reaching = decision.rows.filter {
            $0.measured.guarantee?.reaches.contains(.subject) == true
        }
        #expect(!reaching.isEmpty)
        for row in reaching {
            #expect(!row.misses.contains { $0.text.hasPrefix("reach") }, "\(row.name)")
            // The run has two tokens per subject.
            #expect(row.prices[.tokensHit]?.value == 2, "\(row.name)")
        }
    }

    @Test func `rejects a rate that the machines do not carry`() throws {
        let decision = try decide {
            $0.rate_per_s = 100_000; $0.machines = 2
        }
        #expect(
            misses(decision, "jwt") == ["rate: one machine carries at most 40000/s of its 50000/s"])
        #expect(cures(decision, "jwt") == ["--machines 3"])
        // Two processors at 60 µs. The store, which shared the run's machine, is not counted.
        #expect(
            misses(decision, "jwt-blocklist") == [
                "rate: one machine carries at most ≈33300/s of its 50000/s"
            ])
    }

    static let limits: [(limit_us: Int64, rate: Double, isMissed: Bool, isUnknown: Bool)] = [
        // Measured at 2,000/s and, at half of the capacity, at 20,000/s.
        (100, 2_000, false, false), (99, 2_000, true, false), (500, 20_000, false, false),
        // Halfway between, the line is at 300 µs.
        (300, 11_000, false, false), (299, 11_000, true, true), (99, 11_000, true, false),
        // Below the lowest measured rate, the p99 is at most that of the lowest.
        (100, 500, false, false), (99, 500, true, true),
        // Above the highest measured rate, the p99 is at least that of the highest.
        (500, 30_000, true, true), (499, 30_000, true, false),
    ]

    @Test(arguments: limits)
    func `judges a p99 by measurement, by interpolation, or not at all`(
        item: (limit_us: Int64, rate: Double, isMissed: Bool, isUnknown: Bool)
    ) throws {
        let run = Self.run.changing("jwt") {
            $0.p99_us = [500]
            $0.halfRate_per_s = 20_000
        }
        let decision = try decide(run) {
            $0.maxP99 = .microseconds(item.limit_us)
            $0.rate_per_s = item.rate
        }
        let misses = decision.rows.first { $0.name == "jwt" }?.misses ?? []
        #expect(!misses.isEmpty == item.isMissed, "\(misses)")
        #expect(misses.allSatisfy { $0.isUnknown == item.isUnknown }, "\(misses)")
    }

    /// The line at 11,001/s is at 300,022.2 ns.
    @Test func `names a limit on the p99 under which it fits`() throws {
        let run = Self.run.changing("jwt") {
            $0.p99_us = [500]
            $0.halfRate_per_s = 20_000
        }
        func answers(_ limit: Duration) throws -> [String?] {
            let decision = try decide(run) {
                $0.maxP99 = limit
                $0.rate_per_s = 11_001
            }
            return cures(decision, "jwt")
        }
        #expect(try answers(.microseconds(299)) == ["--max-p99 300023ns"])
        #expect(try answers(.nanoseconds(300_022)) == ["--max-p99 300023ns"])
        #expect(try answers(.nanoseconds(300_023)) == [])
    }

    /// Each added machine adds the run's rate, unless a rate is asked for.
    @Test func `names machines that fit, with the rate that they would share`() throws {
        func decideHops(_ change: (inout Requirement) -> Void) throws -> Decision {
            try decide {
                $0.hops = 50
                change(&$0)
            }
        }
        let decision = try decideHops { _ in }
        #expect(
            misses(decision, "jwt") == [
                "rate: one machine carries at most 40000/s of its 100000/s"
            ])
        #expect(cures(decision, "jwt") == ["--rate 2000/s --machines 3"])
        #expect(try cures(decideHops { $0.rate_per_s = 2_000 }, "jwt") == ["--machines 3"])
        #expect(try misses(decideHops { $0.machines = 3 }, "jwt").count == 1)
        let more = try decideHops {
            $0.rate_per_s = 2_000
            $0.machines = 3
        }
        #expect(misses(more, "jwt").isEmpty)
    }

    @Test func `marks what is modelled of an outage`() throws {
        let rows = try decide().rows
        let closed = try #require(rows.first { $0.name == "jwt-blocklist" })
        #expect(closed.outageText == "closed: ≈2000/s refused")
        let stale = try #require(rows.first { $0.name == "jwt-version cache_ttl=1s" })
        // 0.1 % of 10,000 clients are revoked per hour. Each is used 0.2 times per second, for 1 s.
        #expect(stale.outageText == "stale <= 1s: ≈0.000278 accepted, then ≈2000/s refused")
    }

    @Test func `adds the round trip to those that ask`() throws {
        let decision = try decide {
            $0.storeRoundTrip = .milliseconds(2)
            $0.maxP99 = .milliseconds(2)
        }
        // 200 µs plus the round trip.
        #expect(misses(decision, "jwt-blocklist") == ["p99: ≈2.2 ms (2.2 ms to 2.2 ms)"])
        #expect(cures(decision, "jwt-blocklist") == ["--max-p99 2200us"])
        // A file on the machine needs no round trip.
        #expect(misses(decision, "session-sqlite").isEmpty)
        #expect(misses(decision, "jwt").isEmpty)
    }

    @Test func `rejects an invalid row for that reason alone`() throws {
        let run = Self.run.changing("session-sqlite") { $0.invalidReason = "it lied" }
        let decision = try decide(run) { $0.maxWindow = .milliseconds(1) }
        #expect(misses(decision, "session-sqlite") == ["invalid: block 0: it lied"])
    }

    @Test func `says that a broken run is partial`() throws {
        var run = Self.run
        run.unmeasured = ["jwt-keys"]
        run.status = "partial"
        let decision = try decide(run)
        #expect(misses(decision, "jwt-keys") == ["invalid: the run has no row for it"])
        #expect(decision.notes == ["the run is partial: it stopped before its last trial"])
    }

    @Test func `judges a run that states no guarantees by what it has`() throws {
        var run = Self.run
        run.hasGuarantees = false
        let window = try decide(run) { $0.maxWindow = .milliseconds(5) }
        #expect(
            Set(window.undominated.map(\.name)).isSubset(of: ["session-sqlite", "jwt-blocklist"]))
        #expect(window.notes.contains { $0.hasPrefix("the run's files contain no guarantees") })
        let reach = try decide(run) {
            $0.maxWindow = .milliseconds(5); $0.reach = .token
        }
        #expect(reach.undominated.isEmpty)
        #expect(
            reach.verdict
                == "no strategy of this run is known to meet every requirement; inconclusive for "
                + "session-sqlite, jwt-blocklist")
    }

    @Test func `takes the requirement of the scenario`() throws {
        let required = try Self.run.inFolder { folder in
            let file = folder.appending(path: "meta.json")
            let text = try String(contentsOf: file, encoding: .utf8).replacing(
                #""baseline": "jwt","#,
                with: #""baseline": "jwt", "requirement": {"max_window": "1s", "machines": 2},"#)
            try Data(text.utf8).write(to: file)
            return try Decision(RunFiles(at: folder.path))
        }
        #expect(required.asked.maxWindow == .seconds(1) && required.deployment.machines == 2)
        #expect(misses(required, "jwt").count == 1)
    }
}
