import Foundation
import Metrics
import Model
@testable import Report
import Results
import Revocation
import Testing

@Suite struct `The costs of a decision` {
    private typealias Variant = MeasuredRun.Variant

    private static let s: UInt64 = 1_000_000_000

    /// The usual run with the further figures that a decision needs: the costs of issuing, logins
    /// and memory.
    private static let run: MeasuredRun = {
        var run = MeasuredRun.usual
            .changing("session-sqlite") {
                $0.more = [
                    (.issuePerSecond, .value, 25_000), (.storeBytesPerRevocation, .value, 0),
                    (.tokenBytes, .mean, 43),
                ]
            }
            .changing("jwt") { $0.more = [(.issuePerSecond, .value, 50_000)] }
            .changing("jwt-blocklist") {
                $0.more = [
                    (.issuePerSecond, .value, 50_000), (.storeBytesPerRevocation, .value, 112),
                    (.nodeBytes, .mean, 200), (.nodeBytes, .fresh, 200),
                    (.nodeBytesPerRevocation, .value, 0),
                ]
            }
            .changing("jwt-version") {
                $0.more = [
                    (.issuePerSecond, .value, 50_000), (.collateralPerRevocation, .mean, 1),
                    (.nodeBytes, .mean, 100_200), (.nodeBytes, .fresh, 200),
                    (.nodeBytesPerRevocation, .value, 0), (.nodeBytesPerClient, .value, 48),
                ]
            }
            .changing("jwt-keys") { $0.more = [(.issuePerSecond, .value, 50_000)] }
        run.variants.append(
            Variant(
                strategy: "jwt-version", label: "cache_ttl=0s",
                options: #"{"cache_ttl": {"duration": "0s"}}"#,
                optionRoles: ["cache_ttl": .keptAnswerLife], guarantee: .asks([.subject]),
                cpu_us: [60]))
        return run
    }()

    private static let production: Requirement = {
        var asked = Requirement()
        asked.clients = 1_000_000
        asked.rate_per_s = 50_000
        asked.revocations_per_s = 20
        asked.machines = 200
        asked.storeRoundTrip = .microseconds(500)
        asked.fixed = [
            "token.ttl": .seconds(900), "jwks_refresh": .seconds(600), "cache_ttl": .seconds(60),
        ]
        return asked
    }()

    private func decide(
        _ run: MeasuredRun = Self.run, _ asked: Requirement = Self.production,
        optional: Set<String> = [], format: RunFormat? = nil
    ) throws -> [String: Decision.Row] {
        var run = run
        run.format = format ?? run.format
        let decision = try run.read { try Decision($0, asked, optional: optional) }
        return Dictionary(decision.rows.map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
    }

    private func near(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) <= abs(expected) * 1e-9 } ?? false
    }

    /// Worked out by hand: the p50, p99 and maximum of a node's window, and the p50 of the last
    /// node's, in s.
    static let windows: [(name: String, p50: Double, p99: Double, longest: Double, last: Double)] =
        [
            ("session-sqlite", 0, 0, 0, 0),
            ("jwt", 450, 891, 900, 450),
            ("jwt-blocklist", 0, 0, 0, 0),
            // A node keeps an answer in 0.015 / 1.015 of cases: 480 s − √212,940 s.
            ("jwt-version cache_ttl=1s", 0, 18.545776918, 60, 44.863435946),
            // The network delay is a quarter of a millisecond. The token's expiry cuts windows
            // short: 750 s − √292,500 s.
            ("jwt-keys", 209.167558680, 582.967319116, 600.00025, 450.00025),
        ]

    @Test(arguments: windows, RunFormat.allCases)
    func `scales each window with the setting that it follows`(
        row: (name: String, p50: Double, p99: Double, longest: Double, last: Double),
        format: RunFormat
    ) throws {
        let (name, p50, p99, longest, last) = row
        let window = try #require(decide(format: format)[name]?.window)
        #expect(abs(window.p50_ns - p50 * 1e9) < 10 && abs(window.p99_ns - p99 * 1e9) < 10)
        #expect(near(window.max_ns, longest * 1e9))
        #expect(near(window.bound_ns, longest.rounded(.down) * 1e9))
        #expect(abs(window.allNodesP50_ns - last * 1e9) < 10)
    }

    /// The sign-ins per second of 1e6 clients, given the revocations per second and client. Each
    /// client notices a revocation at its next request, and sends one every 20 s.
    private static func signIns(_ taken: Double) -> Double { 1e6 * taken * 0.05 / (taken + 0.05) }

    /// Renewals per second of tokens that live for 15 min. Without revocations, there would be
    /// 1111.1.
    private static let oneTaken = signIns(20e-6) / (exp(0.018) - 1)
    private static let twoTaken = signIns(40e-6) / (exp(0.036) - 1)

    /// The same for sessions that live for 8 h.
    private static let ofSessions = signIns(20e-6) / (exp(0.576) - 1)

    static let costs:
        [(name: String, operations: Double, node: Double, store: Double?, issue: Double)] = [
            // 50,000 look-ups, 20 deletions, and the rows of renewals and logins.
            (
                "session-sqlite", 50_000 + 20 + ofSessions + signIns(20e-6), 0.25, 0,
                (ofSessions + signIns(20e-6)) / 25_000
            ),
            ("jwt", 0, 2.5, 0, 1e6 / 900 / 50_000),
            ("jwt-blocklist", 50_020, 3, 0.75, (oneTaken + signIns(20e-6)) / 50_000),
            // A node sees a client every 4000 s, so 1 / (1 + 60 / 4000) of requests ask the store.
            // That costs 60 µs instead of 51. A revocation takes both tokens of the subject.
            (
                "jwt-version cache_ttl=1s", 50_000 / 1.015 + 20, (51 + 9 / 1.015) * 0.05, 0,
                (twoTaken + signIns(40e-6)) / 50_000
            ),
            // 200 nodes fetch every 600 s; nearly every request needs a new token.
            ("jwt-keys", 200.0 / 600 + 20, 2.6, 0, signIns(20) / 50_000),
        ]

    @Test(arguments: costs, RunFormat.allCases)
    func `multiply what was measured by what the deployment does`(
        row: (name: String, operations: Double, node: Double, store: Double?, issue: Double),
        format: RunFormat
    ) throws {
        let (name, operations, node, store, issue) = row
        let prices = try #require(decide(format: format)[name]?.prices)
        #expect(near(prices[.nodeCores]?.value, node))
        #expect(abs((prices[.authorityCores]?.value ?? -1) - issue) <= issue * 1e-6)
        #expect(prices[.storeCores]?.value == store)
        let found = try #require(prices[.storeOperations_per_s]?.value)
        #expect(abs(found - operations) < 1e-3)
    }

    @Test func `counts what is accepted after a revocation at an average client's rate`() throws {
        let row = try #require(decide()["jwt"])
        #expect(near(row.exposedPerRevocation, 0.05 * 450))
        #expect(try decide()["jwt-blocklist"]?.exposedPerRevocation == 0)
    }

    @Test func `remembers a revocation for the token lifetime, and a token as long as it lives`()
        throws
    {
        let rows = try decide()
        #expect(rows["session-sqlite"]?.prices[.storeMemory_B]?.value == 200e6)
        #expect(near(rows["jwt-blocklist"]?.prices[.storeMemory_B]?.value, 2e6 + 20 * 900 * 112))
        #expect(rows["jwt-blocklist"]?.prices[.nodeMemory_B]?.value == 200)
        // By the slope, not by the 100,000 B of 5,000 subjects, some of which were never seen.
        let caching = rows["jwt-version cache_ttl=1s"]?.prices
        #expect(near(caching?[.nodeMemory_B]?.value, 200 + 48 * 1e6))
        #expect(rows["jwt"]?.prices[.storeMemory_B]?.value == nil)
    }

    @Test func `look-ups that the files say nothing of are not made up`() throws {
        let run = Self.run.changing("jwt") { $0.guarantee.outage = .failClosed }
        let prices = try #require(decide(run)["jwt"]?.prices)
        #expect(prices[.storeOperations_per_s] == nil && prices[.lookups] == nil)
        var some = run
        some.highStakesShare = 0.05
        #expect(try near(decide(some)["jwt"]?.prices[.storeOperations_per_s]?.value, 2500))
    }

    @Test func `a node's answers are as many as its cache has room for, and none without a size`()
        throws
    {
        let name = "jwt-version cache_ttl=1s"
        let small = Self.run.changing("jwt-version") {
            $0.options = #"{"cache_ttl": {"duration": "1s"}, "cache_entries": {"count": 1000}}"#
            $0.optionRoles["cache_entries"] = .cacheCapacity
        }
        let row = try #require(decide(small)[name])
        #expect(near(row.prices[.nodeMemory_B]?.value, 200 + 48 * 1_000))
        // 1e6 clients × 0.015 / 1.015.
        #expect(row.caveats.contains { $0.hasPrefix("14.8k answers would be kept at a node") })
        let unknown = Self.run.changing("jwt-version") {
            $0.more.removeAll { $0.metric == .nodeBytesPerClient }
        }
        let sizeless = try #require(try decide(unknown)[name])
        #expect(sizeless.prices[.nodeMemory_B]?.value == nil)
    }

    /// The price of the file says nothing about the price of Redis.
    @Test func `prices a question by the variant that differs in nothing but its cache`() throws {
        var run = Self.run
        let places = run.variants.indices.filter { run.variants[$0].strategy == "jwt-version" }
        let (cached, asking) = (run.variants[places[0]], run.variants[places[1]])
        for (life, like, cpu_us) in [("1s", cached, 51.0), ("0s", asking, 80)] {
            var variant = like
            variant.label = "store=redis cache_ttl=\(life)"
            variant.options =
                #"{"store": {"choice": "redis"}, "cache_ttl": {"duration": "\#(life)"}}"#
            variant.cpu_us = [cpu_us]
            run.variants.append(variant)
        }
        let rows = try decide(run)
        let asked = 1 / 1.015
        let redis = rows["jwt-version store=redis cache_ttl=1s"]?.prices[.nodeCores]
        #expect(near(redis?.value, (51 + 29 * asked) * 0.05))
        let file = rows["jwt-version cache_ttl=1s"]?.prices[.nodeCores]
        #expect(near(file?.value, (51 + 9 * asked) * 0.05))
        // Without that variant, the price of a cached answer is a lower bound.
        run.variants.removeAll { $0.label == "store=redis cache_ttl=0s" }
        let row = try #require(try decide(run)["jwt-version store=redis cache_ttl=1s"])
        let least = row.prices[.nodeCores]
        #expect(near(least?.value, 51 * 0.05) && least?.isAtLeast == true)
        #expect(
            row.caveats.contains { $0.hasPrefix("the cost of asking was not measured") })
    }

    @Test func `prices a verification at a node's share of the requests, and a store's at the sum`()
        throws
    {
        let run = Self.run.changing("jwt") {
            $0.loads = [(250, 100, 90), (10_000, 100, 60)]
        }
        let row = try #require(decide(run)["jwt"])
        // 50,000/s over 200 nodes.
        #expect(near(row.prices[.nodeCores]?.value, 50_000 * 90e-6))
        #expect(row.prices[.nodeCores]?.source == .measured)
        var few = Self.production
        few.machines = 2
        let saturated = try #require(decide(run, few)["jwt"])
        // 25,000/s is halfway between 10,000/s and saturation at 40,000/s.
        #expect(near(saturated.prices[.nodeCores]?.value, 50_000 * 55e-6))
    }

    /// If nodes ask over a network, costs are also measured without the network, at the same rates.
    @Test func `prices by what was measured without the network`() throws {
        func key(_ phase: String, _ metric: Metric) -> MeasurementKey {
            MeasurementKey(
                VariantName("jwt"),
                Measurement(
                    phase: phase, op: .verify, metric: metric, stat: .value, value: 0, n: 1))
        }
        let curves = MeasuredCurves(
            [
                SummaryRow(
                    block: nil, key: key("latency/250_per_s", .achievedPerSecond), value: 249, n: 3),
                SummaryRow(
                    block: nil, key: key("local-latency/250_per_s", .cpuPerVerifyAtLoad), value: 90,
                    n: 3),
                // Without the network, a share of the capacity is a different rate.
                SummaryRow(
                    block: nil, key: key("latency/50%", .achievedPerSecond), value: 5_000, n: 3),
                SummaryRow(
                    block: nil, key: key("local-latency/50%", .cpuPerVerifyAtLoad), value: 60, n: 3),
            ], commonRate_per_s: nil)
        #expect(curves.nodeCPU_us.points == [.init(rate_per_s: 249, value: 90)])
    }

    @Test func `format 1 spread what earlier revocations took over the tokens`() throws {
        var run = Self.run.changing("jwt-blocklist") { $0.storeBytesPerToken = 2 + 560 }
        run.revoked = 50_000
        let rows = try decide(run, format: .first)
        #expect(near(rows["jwt-blocklist"]?.prices[.storeMemory_B]?.value, 2e6 + 20 * 900 * 112))
        let slope = try decide(run)
        #expect(near(slope["jwt-blocklist"]?.prices[.storeMemory_B]?.value, 562e6 + 20 * 900 * 112))
    }

    @Test func `no window outlasts the token`() throws {
        var short = Self.production
        short.fixed["token.ttl"] = .seconds(30)
        let rows = try decide(Self.run, short)
        #expect(near(rows["jwt-keys"]?.window?.max_ns, 30.00025e9))
        #expect(near(rows["jwt-version cache_ttl=1s"]?.window?.max_ns, 30e9))
    }

    /// The ends of a model in the run, the options of the run, and the settings that the ends
    /// follow.
    static let laws:
        [(options: [String: String], ends_ms: (UInt64, UInt64), ends: (Double, Double))] =
            [
                (["poll_interval": "250ms"], (0, 250), (0, 10)),
                (["poll_interval": "250ms", "cache_ttl": "1s"], (0, 1250), (0, 70)),
                // A delay precedes the period, as with a key that stays published.
                (["jwks_refresh": "300ms", "overlap": "100ms"], (100, 400), (0.1, 600.1)),
                (["jwks_refresh": "300000us", "overlap": "1min"], (0, 300), (0, 600)),
                // A window that follows no setting stays as it is.
                (["poll_interval": "250ms"], (0, 777), (0, 0.777)),
                // The run cannot tell the two settings apart, so the longer one is taken.
                (["poll_interval": "1s", "cache_ttl": "1s"], (0, 1000), (0, 60)),
            ]

    @Test(arguments: laws)
    func `of format 1 finds the settings that a window follows by their values`(
        options: [String: String], ends_ms: (UInt64, UInt64), ends: (Double, Double)
    ) throws {
        let json = options.map { #""\#($0.key)": {"duration": "\#($0.value)"}"# }
        let run = Self.run.changing("jwt-keys") {
            $0.options = "{" + json.joined(separator: ", ") + "}"
            $0.guarantee.modelLow_ns = ends_ms.0 * 1_000_000
            $0.guarantee.modelHigh_ns = ends_ms.1 * 1_000_000
        }
        var asked = Self.production
        asked.storeRoundTrip = .zero
        asked.fixed["poll_interval"] = .seconds(10)
        // Tokens that outlive every window, and a single client that keeps every answer alive.
        asked.fixed["token.ttl"] = .seconds(1_000_000_000)
        asked.sessions = .seconds(1_000_000_000)
        (asked.clients, asked.machines) = (1, 1)
        let row = try #require(
            decide(
                run, asked, optional: ["poll_interval", "jwks_refresh"], format: .first
            )["jwt-keys"])
        #expect(near(row.window?.max_ns, ends.1 * 1e9))
        let middle = (ends.0 + ends.1) / 2 * 1e9
        #expect(abs((row.window?.p50_ns ?? 0) - middle) < middle * 1e-5)
        let isDoubtful = options.count == 2 && Set(options.values).count == 1
        #expect(row.caveats.contains { $0.contains(" or ") } == isDoubtful)
    }

    @Test func `states a sum of settings without a doubt, whatever else has the same value`() throws
    {
        let run = Self.run.changing("jwt-keys") {
            $0.options = #"{"jwks_refresh": {"duration": "1s"}, "overlap": {"duration": "1s"}}"#
            $0.guarantee = .polled(
                [.everyone], bound_ms: 1000, outage: .unaffected, by: "overlap")
        }
        var asked = Self.production
        asked.storeRoundTrip = .zero
        asked.fixed["overlap"] = .seconds(7)
        let row = try #require(decide(run, asked)["jwt-keys"])
        #expect(near(row.window?.max_ns, 7e9))
        #expect(!row.caveats.contains { $0.contains(" or ") })
    }

    @Test func `a message takes as long as it was measured to, and its way`() throws {
        let run = Self.run.changing("jwt-keys") {
            $0.options = #"{"max_stale": {"duration": "1s"}}"#
            $0.guarantee = StatedGuarantee(
                family: .pushed, reaches: [.token], bound_ns: Self.s,
                outage: .stale(upTo: .seconds(1)), modelLow_ns: 0, modelHigh_ns: 0)
            $0.guarantee.boundTerms = [.option("max_stale")]
            $0.windows_ms = [(0, 1), (0, 1), (0, 1), (0, 3), (0, 3), (0, 3)]
        }
        var asked = Self.production
        asked.fixed["max_stale"] = .seconds(7)
        let row = try #require(decide(run, asked, optional: ["jwks_refresh"])["jwt-keys"])
        #expect(row.window?.p50_ns == 1.25e6 && row.window?.max_ns == 3.25e6)
        // The mean of 1 and 3 ms, plus the network delay.
        #expect(near(row.window?.mean_ns, 2.25e6))
        // The promised bound differs from the expected window.
        #expect(row.window?.bound_ns == 7e9)
        #expect(near(row.prices[.storeOperations_per_s]?.value, 200 * 20 + 20))
        let filter = run.changing("jwt-keys") {
            $0.more.append((.falsePositiveShare, .value, 0.01))
        }
        let asking = try decide(filter, asked, optional: ["jwks_refresh"])["jwt-keys"]
        #expect(near(asking?.prices[.storeOperations_per_s]?.value, 500 + 200 * 20 + 20))
    }

    @Test func `a change of what no strategy has is an error, unless it may be lacking`() throws {
        var asked = Self.production
        asked.fixed["pol_interval"] = .seconds(1)
        #expect {
            try decide(Self.run, asked)
        } throws: { error in
            "\(error)".hasPrefix(
                "no strategy of this run has a duration named pol_interval; known are: ")
        }
        let notes = try Self.run.read {
            try Decision($0, asked, optional: ["pol_interval"]).notes
        }
        #expect(notes.contains("no strategy of this run has pol_interval; it changes nothing"))
    }

    /// As with a Redis that forbids INFO.
    @Test func `the cores of a store whose CPU time could not be read are unknown`() throws {
        let run = Self.run.changing("jwt-blocklist") {
            $0.guarantee.stores = [.redis]
            $0.guarantee.placement = .networked
            $0.storeCPU_us = nil
        }
        let row = try #require(decide(run)["jwt-blocklist"])
        #expect(near(row.prices[.nodeCores]?.value, 3))
        #expect(row.prices[.storeCores] == nil && row.prices[.cores] == nil)
        let note = "the CPU time of its store could not be read, so its total cost is unknown"
        #expect(row.caveats.contains(note))
    }

    /// In one process, introspection is work of the node's own process.
    @Test(arguments: DeploymentKind.allCases)
    func `introspection costs the authorization server what it takes there`(
        kind: DeploymentKind
    ) throws {
        var run = Self.run
        for keeps in [false, true] {
            let life = keeps ? "1s" : "0s"
            var variant = Variant(
                strategy: "opaque-introspection", label: "cache_ttl=\(life)",
                options: #"{"cache_ttl": {"duration": "\#(life)"}}"#,
                optionRoles: ["cache_ttl": .keptAnswerLife],
                guarantee: keeps
                    ? .polled([.token], bound_ms: 1_000, outage: .failClosed, by: "cache_ttl")
                    : .asks([.token]),
                cpu_us: [keeps ? 30 : 90], authorityCPU_us: [keeps ? 24 : 240])
            variant.guarantee.placement = .networked
            variant.guarantee.stores = [.sqlite]
            variant.more = [(.issuePerSecond, .value, 1e12)]
            run.variants.append(variant)
        }
        for index in run.variants.indices { run.variants[index].deployment = kind }
        let decision = try run.read { try Decision($0, Self.production) }
        func prices(_ life: String) throws -> RowPrices {
            try #require(
                decision.rows.first { $0.name.hasPrefix("opaque-introspection cache_ttl=\(life)") }
            ).prices
        }
        let (asking, keeping) = (try prices("0s"), try prices("1s"))
        let isApart = kind == .http
        // 50,000/s × 240 µs. With answers kept for 60 s, 200 nodes see a client every 4,000 s.
        let share = 1 / (1 + 60.0 / 4_000)
        func isNear(_ figure: Estimate?, _ expected: Double) -> Bool {
            figure.map { abs($0.value - expected) <= 1e-6 * max(expected, 1) } ?? false
        }
        #expect(isNear(asking[.authorityCores], isApart ? 12 : 0))
        #expect(isNear(keeping[.authorityCores], isApart ? 12 * share : 0))
        #expect(asking[.storeCores]?.value == 0)
        #expect(isNear(asking[.cores], 4.5 + (isApart ? 12 : 0)))
        let measured = try #require(
            decision.rows.first { $0.name.hasPrefix("opaque-introspection cache_ttl=0s") })
        #expect(measured.measured.cost_us == (isApart ? 330 : 90))
        let miss = "rate: an authorization server on one machine carries at most "
        #expect(measured.misses.contains { $0.text.hasPrefix(miss) } == isApart)
    }

    @Test func `a run that states no guarantees has costs, and no window`() throws {
        var run = Self.run
        run.hasGuarantees = false
        let rows = try decide(run)
        #expect(rows.count == 6 && rows.values.allSatisfy { $0.window == nil })
        #expect(near(rows["jwt"]?.prices[.nodeCores]?.value, 2.5))
        #expect(rows["jwt"]?.prices[.storeOperations_per_s]?.value == nil)
    }
}
