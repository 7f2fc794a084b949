import Metrics
import Model
import Report
import Results
import Revocation
import Testing

/// Compares the windows, look-ups and renewals of a decision with an independent simulation of the
/// deployment.
@Suite struct `A decision agrees with a simulation` {
    struct Case: Sendable {
        let name: String
        let row: String
        let nodes: Int
        let clientUse_per_s: Double
        /// The settings that the decision is asked for.
        let cache_s: Double
        let refresh_s: Double
        let life_s: Double
        var rtt_s = 0.0

        var asked: Requirement {
            func time(_ time_s: Double) -> Duration { .nanoseconds(Int64(time_s * 1e9)) }
            var asked = Requirement()
            asked.clients = 1_000
            asked.rate_per_s = clientUse_per_s * 1_000
            asked.revocations_per_s = 20
            asked.machines = nodes
            asked.storeRoundTrip = time(rtt_s)
            // No token outlives its session.
            asked.sessions = time(max(life_s, 28_800))
            asked.fixed = [
                "token.ttl": time(life_s), "jwks_refresh": time(refresh_s),
                "cache_ttl": time(cache_s),
            ]
            return asked
        }

        var simulation: DeploymentSimulation {
            let knowledge: DeploymentSimulation.Knowledge =
                switch row {
                case "jwt": .expiry
                case "jwt-keys": .copies(period_s: refresh_s, delay_s: 0)
                default: .answers(life_s: cache_s, areAboutTokens: false)
                }
            return DeploymentSimulation(
                knowledge: knowledge, nodes: nodes, use_per_s: clientUse_per_s, life_s: life_s,
                rtt_s: rtt_s)
        }
    }

    private static let cached = "jwt-version cache_ttl=1s"

    static let cases = [
        // A former error: 1.5 accepted uses per revocation were projected, 0.02 are correct.
        Case(
            name: "cold answers", row: cached, nodes: 200, clientUse_per_s: 0.05, cache_s: 60,
            refresh_s: 600, life_s: 900),
        Case(
            name: "warm answers", row: cached, nodes: 4, clientUse_per_s: 0.1, cache_s: 60,
            refresh_s: 600, life_s: 300),
        Case(
            name: "hot answers", row: cached, nodes: 1, clientUse_per_s: 0.5, cache_s: 60,
            refresh_s: 600, life_s: 90),
        // A former error: 15 were projected.
        Case(
            name: "keys", row: "jwt-keys", nodes: 200, clientUse_per_s: 0.05, cache_s: 60,
            refresh_s: 600, life_s: 900),
        Case(
            name: "keys beyond the token's life", row: "jwt-keys", nodes: 3, clientUse_per_s: 0.05,
            cache_s: 60, refresh_s: 600, life_s: 200),
        Case(
            name: "keys from far away", row: "jwt-keys", nodes: 3, clientUse_per_s: 1, cache_s: 1,
            refresh_s: 10, life_s: 1e6, rtt_s: 4),
        Case(
            name: "expiry", row: "jwt", nodes: 5, clientUse_per_s: 0.05, cache_s: 60,
            refresh_s: 600, life_s: 900),
    ]

    private static func decide(_ asked: Requirement, _ row: String) throws -> Decision.Row {
        let rows = try MeasuredRun.usual.read { try Decision($0, asked).rows }
        return try #require(rows.first { $0.name == row })
    }

    @Test(arguments: cases)
    func `on windows and exposure`(item: Case) throws {
        let row = try Self.decide(item.asked, item.row)
        let window = try #require(row.window)
        let found = item.simulation.run(seed: 11)
        let count = Double(found.windows.count)
        func isNear(_ value: Double, _ values: [Double]) -> Bool {
            abs(value - values.mean) <= 4 * values.standardError
        }
        #expect(isNear(window.mean_ns / 1e9, found.windows))
        #expect(isNear(row.exposedPerRevocation ?? -1, found.accepted))
        for (share, time_ns, all) in [
            (0.5, window.p50_ns, found.windows), (0.99, window.p99_ns, found.windows),
            (0.5, window.allNodesP50_ns, found.lastNode),
        ] {
            // If the law has a step at a quantile, more than the quantile's share of values is at
            // or below it.
            let within = Double(all.count { $0 <= time_ns / 1e9 + 1e-9 }) / count
            let below = Double(all.count { $0 < time_ns / 1e9 - 1e-9 }) / count
            let error = 4 * (share * (1 - share) / count).squareRoot()
            #expect(within >= share - error && below <= share + error, "\(share): \(within)")
        }
        #expect((found.lastNode.max() ?? 0) <= window.max_ns / 1e9 + 1e-6)
    }

    @Test func `on the figures of the issue`() throws {
        let cold = try Self.decide(Self.cases[0].asked, Self.cached)
        // 0.05/s × 0.015 / 1.015 × the mean of min(U(0, 60 s), U(0, 900 s)).
        let mean = 30.0 - 3_600.0 / 6 / 900
        #expect(abs((cold.exposedPerRevocation ?? 0) - 0.05 * 0.015 / 1.015 * mean) < 1e-6)
        #expect(cold.window?.p50_ns == 0 && cold.window?.max_ns == 60e9)
        let keys = try Self.decide(Self.cases[3].asked, "jwt-keys")
        // 300 s − 600² / (6 × 900) s.
        let keysMean = 300 - 360_000.0 / 6 / 900
        #expect(abs((keys.exposedPerRevocation ?? 0) - 0.05 * keysMean) < 1e-4)
    }

    @Test(arguments: cases.prefix(3))
    func `on the share of requests that ask`(item: Case) throws {
        let prices = try Self.decide(item.asked, item.row).prices
        let found = item.simulation.run(seed: 12)
        let share = found.questionShare
        let error = 4 * (share * (1 - share) / Double(found.uses)).squareRoot()
        let asked = prices[.lookups]?.value ?? -1
        #expect(abs(asked - share) <= error + 1e-3, "\(asked) and \(share)")
    }

    /// From hardly any revocation per token lifetime to several per request.
    @Test(arguments: [0.02, 1, 4, 400])
    func `on how often tokens are issued`(perLife: Double) throws {
        let run = MeasuredRun.usual.changing("jwt-blocklist") {
            $0.more = [(.issuePerSecond, .value, 1_000)]
        }
        let life_s = 900.0
        var asked = Self.cases[0].asked
        // Each revocation takes one token.
        asked.revocations_per_s = perLife / life_s * Double(asked.clients ?? 0)
        let rows = try run.read { try Decision($0, asked).rows }
        let prices = try #require(rows.first { $0.name == "jwt-blocklist" }?.prices)
        let cores = try #require(prices[.authorityCores]?.value)
        let requests_per_s = (asked.rate_per_s ?? 0) / Double(asked.clients ?? 1)
        let found = IssueSimulation(
            life_s: life_s, revocations_per_s: perLife / life_s, requests_per_s: requests_per_s
        ).run(seed: 15)
        let clients = Double(asked.clients ?? 0)
        let simulated = clients / found.lasted_s.mean / 1_000
        let error = 4 * found.lasted_s.standardError / found.lasted_s.mean * simulated
        #expect(abs(cores - simulated) <= error, "\(cores) and \(simulated)")
        // The tokens that are not renewed were ended by a revocation.
        let renewed = try #require(prices[.renewals_per_s]?.value) / (cores * 1_000)
        #expect(abs(renewed - found.expired.mean) <= 4 * found.expired.standardError + 1e-9)
    }

    /// Nodes know nothing about a new token, so fewer answers are kept than the law says.
    @Test(arguments: cases.prefix(2))
    func `or is on the safe side for answers about tokens`(item: Case) throws {
        var simulation = item.simulation
        simulation.knowledge = .answers(life_s: item.cache_s, areAboutTokens: true)
        let found = simulation.run(seed: 13)
        let row = try Self.decide(item.asked, item.row)
        let exposed = try #require(row.exposedPerRevocation)
        #expect(exposed >= found.accepted.mean - 4 * found.accepted.standardError)
        // By at most the share of the token's life that the first answer fills.
        let most = exposed * (1 - item.cache_s / item.life_s)
        #expect(found.accepted.mean >= most - 4 * found.accepted.standardError)
    }

    @Test func `on a key that stays published for a while`() throws {
        let run = MeasuredRun.usual.changing("jwt-keys") {
            $0.options =
                #"{"jwks_refresh": {"duration": "300ms"}, "overlap": {"duration": "100ms"}}"#
            $0.guarantee.modelLow_ns = 100_000_000
            $0.guarantee.modelHigh_ns = 400_000_000
            $0.guarantee.modelLowTerms = [.option("overlap")]
            $0.guarantee.modelHighTerms = [.option("overlap"), .option("jwks_refresh")]
        }
        var asked = Self.cases[3].asked
        asked.fixed["overlap"] = .seconds(100)
        let rows = try run.read { try Decision($0, asked).rows }
        let row = try #require(rows.first { $0.name == "jwt-keys" })
        var simulation = Self.cases[3].simulation
        simulation.knowledge = .copies(period_s: 600, delay_s: 100)
        let found = simulation.run(seed: 14)
        let error = 4 * found.windows.standardError
        #expect(abs((row.window?.mean_ns ?? 0) / 1e9 - found.windows.mean) <= error)
    }
}
