import Foundation
import Revocation
import Scenario
import Testing

private let scenario = """
    # Does it hold?
    seed: 9223372036854775807
    blocks: 5
    baseline: jwt
    population: { draw: [uniform, zipf(0.7)], ttl: 2h }
    latency: { load: [33.3%, 100/s] }
    traffic: { issue_rate: 20/min }
    windows: { storm: { share: 7% } }
    thresholds: { jwt: { window_upper_p99: "< 2500ms" }, "*": { dropped: "== 0" } }
    strategies:
      - session-sqlite
      - jwt
      - { name: jwt-token-version, store: redis, cache_ttl: [0s, 1500us] }
    """

@Suite struct Plans {
    @Test func `the same seed gives the same plan, another one another order`() throws {
        let plan = try read(scenario)
        #expect(try read(scenario) == plan)
        let other = try read(scenario, seed: 1)
        #expect(other.seed == 1)
        #expect(other.variants == plan.variants)
        #expect(other.trials.map(\.variant) != plan.trials.map(\.variant))
        #expect(Set(other.trials.map(\.seed)).isDisjoint(with: plan.trials.map(\.seed)))
    }

    @Test func `every block runs every variant once, under one seed of its own`() throws {
        let plan = try read(scenario)
        #expect(plan.trials.count == 5 * (plan.variants.count + 1))
        var seeds: Set<UInt64> = []
        var orders: Set<[Int]> = []
        for block in 0..<5 {
            let trials = plan.trials.filter { $0.block == block }
            #expect(trials.map(\.position) == Array(0...plan.variants.count))
            let own = trials.filter { !$0.isControl }.map(\.variant)
            #expect(own.sorted() == Array(plan.variants.indices))
            #expect(Set(trials.map(\.seed)).count == 1)
            seeds.formUnion(trials.map(\.seed))
            orders.insert(trials.map(\.variant))
        }
        #expect(seeds.count == 5)
        #expect(orders.count > 1)
    }

    @Test func `the baseline's first variant runs twice in every block, at any place`() throws {
        let plan = try read(scenario)
        let controls = plan.trials.filter(\.isControl)
        #expect(controls.map(\.block) == Array(0..<5))
        let first = plan.variants.firstIndex { $0.strategy == "jwt" }
        #expect(controls.allSatisfy { $0.variant == first })
        #expect(controls.allSatisfy { control in plan.trials.contains { $0.seed == control.seed } })
        let many = try read("strategies: [jwt, session-sqlite]\nblocks: 100")
        for place in 0..<4 {
            let count = many.trials.count { $0.isControl && $0.position == place }
            #expect((10...40).contains(count))
        }
    }

    @Test func `aa off leaves out the A/A control and keeps the order of the others`() throws {
        let with = try read(scenario)
        let without = try read("aa: off\n" + scenario)
        #expect(without.trials.allSatisfy { !$0.isControl })
        #expect(
            without.trials.map(\.variant) == with.trials.filter { !$0.isControl }.map(\.variant))
        #expect(
            without.estimatedSeconds(by: catalogue, processors: 2)
                < with.estimatedSeconds(by: catalogue, processors: 2))
        #expect(complaint("aa: yes\n" + scenario).contains("expected one of baseline, all, off"))
    }

    @Test func `aa all runs every variant twice, the calibration too`() throws {
        let plan = try read("aa: all\n" + scenario)
        let without = try read("aa: off\n" + scenario)
        for block in 0..<plan.blocks {
            let controls = plan.trials.filter { $0.block == block && $0.isControl }
            #expect(controls.map(\.variant).sorted() == Array(plan.variants.indices))
        }
        #expect(plan.trials.count == 2 * without.trials.count)
        #expect(
            without.trials.map(\.variant) == plan.trials.filter { !$0.isControl }.map(\.variant))
    }

    @Test func `aa on is the old spelling of baseline, the standard`() throws {
        let standard = try read(scenario).trials
        #expect(try read("aa: on\n" + scenario).trials == standard)
        #expect(try read("aa: baseline\n" + scenario).trials == standard)
    }

    @Test func `a ratio is to the baseline under the same settings, else to its first`() throws {
        let plan = try read(
            """
            baseline: jwt
            token: { algorithm: [ES256, HS256] }
            strategies: [session-sqlite, jwt, jwt-redis-blocklist]
            """)
        // The variants: calibration, session-sqlite, jwt ES256, jwt HS256, blocklist ES256,
        // blocklist HS256.
        #expect(plan.baselines == [0: 2, 1: 2, 4: 2, 5: 3])
        #expect(plan.baseline(ofVariantAt: 2) == nil)
        #expect(plan.baseline(ofVariantAt: 99) == nil)
        // Variants that differ only in the number of rotations have the same settings.
        let rotated = try read(
            """
            baseline: jwt
            token: { ttl: [1s, 2s] }
            windows: { rotations: 8 }
            strategies: [jwt, jwt-key-rotation]
            """)
        #expect(rotated.baselines == [0: 1, 3: 1, 4: 2])
    }

    @Test func `over many blocks every variant comes first about as often`() throws {
        let plan = try read("strategies: [jwt, session-sqlite, jwt-key-rotation]\nblocks: 100")
        let order = plan.trials.filter { !$0.isControl }
        let first = (0..<100).compactMap { block in
            order.first { $0.block == block }?.variant
        }
        for variant in plan.variants.indices {
            #expect((10...40).contains(first.count { $0 == variant }))
        }
    }

    @Test func `an order once published stays: other releases must repeat it`() throws {
        let plan = try read("strategies: [session-sqlite, jwt, jwt-redis-blocklist]\nblocks: 2")
        let own = plan.trials.filter { !$0.isControl }
        #expect(own.map(\.variant) == [0, 1, 3, 2, 2, 1, 3, 0])
        #expect(plan.trials.filter(\.isControl).map(\.position) == [1, 3])
    }

    @Test func `a plan survives JSON whole`() throws {
        let plan = try read(scenario)
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(Plan.self, from: data) == plan)
    }

    @Test func `JSON spells settings as scenarios do, with the unit in a rate's name`() throws {
        let plan = try read(scenario)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(plan.variants.last), as: UTF8.self)
        for part in [
            #""ttl":"2h""#, #""draw":"zipf(0.7)""#, #""tokens_per_subject":2"#,
            #"{"share":0.333}"#, #"{"rate_per_s":100}"#, #""probe_gap":"200us""#,
            #""cache_ttl":{"duration":"1500us"}"#, #""cache_entries":{"count":100000}"#,
            #""store":{"choice":"redis"}"#, #""issue_rate_per_s":0.3333333333333333"#,
            #""algorithm":"ES256""#, #""synchronous":"normal""#, #""cache_bytes":16777216"#,
        ] {
            #expect(json.contains(part), "\(part) is not in \(json)")
        }
    }

    @Test func `JSON has of the windows what was written`() throws {
        func json(_ windows: String) throws -> String {
            let plan = try read("strategies: [jwt]\nwindows: { \(windows) }")
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(
                decoding: try encoder.encode(plan.variants.last?.settings.windows), as: UTF8.self)
        }
        let plain = try json("revocations: 2")
        #expect(plain.contains(#""controls":"on""#))
        #expect(!plain.contains("rotations") && !plain.contains("issued_within"))
        let written = try json("controls: off, rotations: 8, issued_within: 500ms")
        #expect(written.contains(#""controls":"off""#) && written.contains(#""rotations":8"#))
        #expect(written.contains(#""issued_within":"500ms""#))
    }

    @Test(arguments: [#""3""#, #""zipf(9)""#, "3", "{}"])
    func `a plan that was tampered with does not decode`(text: String) {
        let data = Data("[\(text)]".utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([SubjectDraw].self, from: data)
        }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([AsText].self, from: data) }
    }
}

@Suite struct Estimates {
    /// The expected largest of 20 sums of two uniform instants within 3 s: 6 − √(9π / 40).
    private static let last = 5.159251317540945

    /// A trial takes 0.73 s for set-up, 1.65 s per rung with warm-up, 2.5 s for latency, and these
    /// times for the windows, including 0.05 s until all are confirmed.
    static let windows: [(strategy: String, rungs: Double, seconds: Double)] = [
        ("session-sqlite", 1, last + 0.05), ("jwt", 1, 6.05),
        ("jwt-redis-blocklist", 3, last + 0.05), ("jwt-token-version", 1, last + 0.05),
        ("{ name: jwt-token-version, cache_ttl: 500ms }", 1, last + 0.45),
        // By then, all tokens have expired.
        ("{ name: jwt-token-version, cache_ttl: 2s }", 1, 6.05),
        // 20 × (1.6 × 0.5 + 0.075) + 0.25 s, plus the recovery of 1,000 clients.
        ("{ name: jwt-key-rotation, jwks_refresh: 500ms }", 1, 17.75 + 0.88),
    ]

    @Test(arguments: windows)
    func `a trial takes its phases and what its strategy's windows need`(
        strategy: String, rungs: Double, seconds: Double
    ) throws {
        let plan = try read(
            "strategies: [\(strategy)]\npopulation: { subjects: 500 }\nwindows: { revocations: 20 }"
        )
        let variant = try #require(plan.variants.last)
        let estimate = variant.estimatedSeconds(by: catalogue, processors: 2)
        #expect(abs(estimate - (0.73 + rungs * 1.65 + 2.5 + seconds)) < 1e-9)
        #expect(plan.estimatedSeconds(by: catalogue, processors: 2) > 3 * estimate)
    }

    @Test func `a network adds two rungs and half a load where a store is asked`() throws {
        func seconds(_ strategy: String, _ network: String) throws -> Double {
            let plan = try read("strategies: [session-sqlite, \(strategy)]\n\(network)")
            let variant = plan.variants.first { $0.strategy == strategy }
            return try #require(variant).estimatedSeconds(by: catalogue, processors: 2)
        }
        let network = "network: { store_rtt: 1ms }"
        let (near, far) = (
            try seconds("jwt-redis-blocklist", ""), try seconds("jwt-redis-blocklist", network)
        )
        // Two rungs without the network and three over it, instead of three.
        #expect(abs(far - near - (2 * 1.65 + 0.5 + 1)) < 1e-9)
        #expect(try seconds("jwt", network) == seconds("jwt", ""))
        // The calibration measures the cost of the emulation.
        let own = try seconds("calibration", network) - seconds("calibration", "")
        #expect(abs(own - 1) < 1e-9)
    }

    @Test func `RSA's population takes long to sign, and no windows take no time`() throws {
        let plan = try read(
            "strategies: [jwt]\ntoken: { algorithm: [ES256, RS256] }\nwindows: { revocations: 0 }")
        let estimates = plan.variants.map { $0.estimatedSeconds(by: catalogue, processors: 2) }
        #expect(abs(estimates[1] - (0.7 + 0.6 + 1.65 + 2.5)) < 1e-9)
        #expect(abs(estimates[2] - estimates[1] - 20_000 * 270e-6) < 1e-9)
    }

    @Test func `a run takes its trials and the tables that are written after each`() throws {
        let plan = try read("strategies: [jwt]\naa: off\nblocks: 3\nwindows: { revocations: 0 }")
        let each = plan.variants.map { $0.estimatedSeconds(by: catalogue, processors: 2) }
        #expect(plan.trials.count == 6)
        let expected = 3 * each.reduce(0, +) + 21 * Plan.savingSeconds + Plan.framingSeconds
        #expect(abs(plan.estimatedSeconds(by: catalogue, processors: 2) - expected) < 1e-9)
    }

    @Test func `revocations that withdraw a key have a number of their own`() throws {
        func seconds(_ number: String) throws -> [Double] {
            let plan = try read(
                "strategies: [jwt, { name: jwt-key-rotation, jwks_refresh: 500ms }]\n"
                    + "windows: { revocations: 20, rotations: \(number) }")
            return plan.variants.map { $0.estimatedSeconds(by: catalogue, processors: 2) }
        }
        let (same, fewer) = (try seconds("revocations"), try seconds("8"))
        #expect(fewer[1] == same[1])
        // 12 × (1.6 × 0.5 + 0.075) s.
        #expect(abs(same[2] - fewer[2] - 10.5) < 1e-9)
        let none = try seconds("0")
        #expect(none[1] == same[1] && none[2] < fewer[2] - 7)
    }

    @Test func `A/A controls take no windows where the scenario says so`() throws {
        func seconds(_ controls: String) throws -> Double {
            let plan = try read(
                "strategies: [jwt]\nblocks: 2\n"
                    + "windows: { revocations: 20, controls: \(controls) }")
            return plan.estimatedSeconds(by: catalogue, processors: 2)
        }
        let saved = try seconds("on") - seconds("off")
        #expect(abs(saved - 2 * 6.05) < 1e-9)
    }

    /// The tokens live for 3 s. Issuing takes at least 20 ms for each of the 20 tokens.
    @Test(arguments: [("token.ttl", 0.0), ("1s", 2.0), ("0s", 2.6)])
    func `tokens that are issued sooner are watched sooner`(
        within: String, saved: Double
    ) throws {
        func seconds(_ windows: String) throws -> Double {
            let plan = try read("strategies: [jwt]\nwindows: { revocations: 20\(windows) }")
            return try #require(plan.variants.last).estimatedSeconds(by: catalogue, processors: 2)
        }
        let found = try seconds("") - seconds(", issued_within: \(within)")
        #expect(abs(found - saved) < 1e-9)
    }

    @Test func `a storm revokes while it lasts, and a warm-up of nothing takes no time`() throws {
        let plan = try read(
            """
            strategies: [session-sqlite, jwt]
            capacity: { warmup: 0s, concurrency: [1] }
            population: { subjects: 500 }
            windows: { revocations: 20, storm: { share: 10%, within: 1s } }
            """)
        let estimates = plan.variants.map { $0.estimatedSeconds(by: catalogue, processors: 2) }
        // Set-up, one rung of 1 s and 2 s of latency; then 0.5 s before the storm, and 3 s of
        // lifetime.
        #expect(abs(estimates[1] - (0.73 + 1 + 2 + 1.55)) < 1e-9)
        #expect(abs(estimates[2] - (0.73 + 1 + 2 + 4.55)) < 1e-9)
    }
}
