import Foundation
import Revocation
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
