import Foundation
import Revocation
import Strategies
import Testing

@testable import Scenario

@Suite struct `The network of a scenario` {
    private func network(_ text: String) throws -> NetworkSettings? {
        try read("strategies: [jwt]\nnetwork: \(text)").variants.last?.settings.network
    }

    @Test func `has no round trip and no jitter unless they are written`() throws {
        let found = try #require(try network("{ store_rtt: 500us }"))
        #expect(found.storeRTT == .microseconds(500))
        #expect(found.authorityStoreRTT == .microseconds(500))
        #expect(found.authorityRTT == .zero && found.jitter == 0)
    }

    @Test func `keeps the authority's round trip to the store where it is another`() throws {
        let found = try #require(
            try network(
                "{ store_rtt: 500us, authority_store_rtt: 2ms, authority_rtt: 1ms, jitter: 10% }"))
        #expect(found.storeRTT == .microseconds(500))
        #expect(found.authorityStoreRTT == .milliseconds(2))
        #expect(found.authorityRTT == .milliseconds(1) && found.jitter == 0.1)
        let none = try #require(try network("{ store_rtt: 1ms, authority_store_rtt: 0s }"))
        #expect(none.authorityStoreRTT == .zero)
    }

    @Test func `may say that the authority's round trip to the store is the nodes'`() throws {
        let written = try network("{ store_rtt: 1ms, authority_store_rtt: store_rtt }")
        #expect(written == (try network("{ store_rtt: 1ms }")))
        #expect(written == (try network("{ store_rtt: 1ms, authority_store_rtt: 1000us }")))
    }

    @Test(arguments: ["{ store_rtt: 0s }", "{ authority_rtt: 0ms, jitter: 0% }"])
    func `is none where it says nothing, and the plan is as it was`(text: String) throws {
        let silent = try read("strategies: [jwt]")
        #expect(try read("strategies: [jwt]\nnetwork: \(text)") == silent)
        let json = String(decoding: try JSONEncoder().encode(silent), as: UTF8.self)
        #expect(!json.contains("network"))
    }

    @Test func `can be swept, one value without it`() throws {
        let plan = try read(
            "strategies: [jwt-redis-blocklist]\nnetwork: { store_rtt: [0s, 500us, 2ms] }")
        let variants = plan.variants.dropFirst()
        #expect(
            variants.map(\.label) == [
                "network.store_rtt=0s", "network.store_rtt=500us", "network.store_rtt=2ms",
            ])
        #expect(
            variants.map { $0.settings.network?.authorityStoreRTT } == [
                nil, .microseconds(500), .milliseconds(2),
            ])
    }

    /// Returns the variants that a sweep of settings makes of strategies of the registry.
    private func labels(_ strategies: String, _ settings: String) throws -> [String] {
        let plan = try shippedReader.read(
            text: "strategies: [\(strategies)]\n\(settings)", name: "mine.yaml")
        return plan.variants.dropFirst().map { "\($0.strategy) \($0.label)" }
    }

    /// Strategies, each with the settings whose every value is measured separately.
    static let heard: [(strategy: String, settings: [String])] = [
        ("jwt", []), ("session-sqlite", []),
        ("jwt-refresh", ["authority_rtt", "jitter"]),
        ("jwt-key-rotation", ["authority_rtt", "jitter"]),
        ("jwt-status-list", ["authority_rtt", "jitter"]),
        ("jwt-subject-events", ["authority_rtt", "jitter"]),
        ("opaque-introspection", ["authority_rtt", "jitter"]),
        ("session-redis", ["store_rtt", "authority_store_rtt", "jitter"]),
        ("jwt-blocklist-poll", ["store_rtt", "authority_store_rtt", "jitter"]),
        ("jwt-hybrid", ["store_rtt", "authority_store_rtt", "authority_rtt", "jitter"]),
    ]

    @Test(arguments: heard)
    func `is swept for a strategy only where it crosses what is swept`(
        strategy: String, settings: [String]
    ) throws {
        for (setting, values) in [
            ("store_rtt", ["0s", "500us", "2ms"]),
            ("authority_store_rtt", ["0s", "500us", "2ms"]),
            ("authority_rtt", ["0s", "500us", "2ms"]), ("jitter", ["0%", "10%", "20%"]),
        ] {
            let list = values.joined(separator: ", ")
            let found = try labels(strategy, "network: { \(setting): [\(list)] }")
            let expected =
                settings.contains(setting)
                ? values.map { "\(strategy) network.\(setting)=\($0)" } : ["\(strategy) "]
            #expect(found == expected, "\(setting)")
        }
    }

    @Test(arguments: heard)
    func `has settings without effect, which are those that no sweep repeats a strategy for`(
        strategy: String, settings: [String]
    ) throws {
        let plan = try shippedReader.read(text: "strategies: [\(strategy)]", name: "mine.yaml")
        let variant = try #require(plan.variants.last)
        let descriptor = try #require(Registry.catalogue.first { $0.name == strategy })
        let silent = ["authority_rtt", "authority_store_rtt", "jitter", "store_rtt"]
            .filter { !settings.contains($0) }
        #expect(variant.settingsWithoutEffect(for: descriptor) == silent.map { "network.\($0)" })
    }

    /// If the swept setting does not affect a variant, the variant has the first value.
    @Test func `is the first of a sweep for who crosses none`() throws {
        let plan = try read(
            "strategies: [jwt, jwt-redis-blocklist]\nnetwork: { store_rtt: [1ms, 0s] }")
        #expect(
            plan.variants.map(\.strategy) == [
                "calibration", "jwt", "jwt-redis-blocklist", "jwt-redis-blocklist",
            ])
        #expect(plan.variants[1].settings.network?.storeRTT == .milliseconds(1))
        #expect(plan.baseline == "jwt" && plan.baseline(ofVariantAt: 3) == 1)
    }

    @Test func `is swept where the store that an option chooses is a server`() throws {
        #expect(
            try labels(
                "{ name: jwt-token-version, store: [sqlite, redis] }",
                "network: { store_rtt: [0s, 1ms], authority_rtt: [0s, 1ms] }") == [
                    "jwt-token-version store=sqlite",
                    "jwt-token-version network.store_rtt=0s store=redis",
                    "jwt-token-version network.store_rtt=1ms store=redis",
                ])
    }

    @Test func `is swept beside what a strategy hears`() throws {
        #expect(
            try labels("jwt", "nodes: [1, 2]\nnetwork: { store_rtt: [0s, 1ms] }")
                == ["jwt nodes=1", "jwt nodes=2"])
    }

    /// Many clients sign in again while revocations are timed.
    @Test func `is swept between clients and the authorization server in a storm`() throws {
        let storm = "windows: { storm: { share: 10% } }\nnetwork: { authority_rtt: [0s, 1ms] }"
        #expect(
            try labels("session-redis", storm) == [
                "session-redis network.authority_rtt=0s",
                "session-redis network.authority_rtt=1ms",
            ])
    }

    @Test func `is in the plan with every round trip resolved`() throws {
        let plan = try read("strategies: [jwt]\nnetwork: { store_rtt: 500us, jitter: 10% }")
        let data = try JSONEncoder().encode(plan)
        let json = String(decoding: data, as: UTF8.self)
        for part in [
            #""store_rtt":"500us""#, #""authority_store_rtt":"500us""#, #""authority_rtt":"0s""#,
            #""jitter":0.1"#,
        ] {
            #expect(json.contains(part), "\(part) is not in \(json)")
        }
        #expect(try JSONDecoder().decode(Plan.self, from: data) == plan)
    }
}
