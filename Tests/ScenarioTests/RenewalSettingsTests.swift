import Foundation
import Scenario
import Strategies
import Testing

/// The settings of clients that renew their tokens.
@Suite struct `Renewal settings` {
    private func shipped(_ text: String) throws -> Plan {
        try shippedReader.read(text: text, name: "mine.yaml")
    }

    @Test func `are one request, one cookie and lifetimes as stated, unless written`() throws {
        let settings = try #require(try read("strategies: [jwt]").variants.last).settings
        #expect(settings.traffic.parallelRefresh == 1)
        #expect(settings.traffic.refreshSharing == .sharedCookie)
        #expect(settings.token.ttlJitter == 0)
    }

    @Test func `let new keys and renewals be watched on request alone`() throws {
        let windows = try #require(try read("strategies: [jwt]").variants.last).settings.windows
        #expect(windows.newKeys == 0 && windows.renewals == .off)
        let asked = try read("windows: { new_keys: 3, renewals: on }\nstrategies: [jwt]")
        let text = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
        #expect(text.contains(#""new_keys":3"#) && text.contains(#""renewals":"on""#))
        #expect(try JSONDecoder().decode(Plan.self, from: Data(text.utf8)) == asked)
    }

    @Test func `survive JSON, and a plan without them has the defaults`() throws {
        let plan = try read(
            """
            token: { ttl_jitter: 10% }
            traffic: { parallel_refresh: 4, refresh_sharing: copy-per-tab }
            strategies: [jwt]
            """)
        let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
        #expect(try JSONDecoder().decode(Plan.self, from: Data(text.utf8)) == plan)
        let traffic = try #require(plan.variants.last).settings.traffic
        #expect(traffic.parallelRefresh == 4 && traffic.refreshSharing == .copyPerTab)
        #expect(plan.variants.last?.settings.token.ttlJitter == 0.1)
        // Defaults are not written, so plans from before they existed are read as such.
        let silent = try JSONEncoder().encode(try read("strategies: [jwt]"))
        for key in ["ttl_jitter", "parallel_refresh", "refresh_sharing"] {
            #expect(text.contains("\"\(key)\""))
            #expect(!String(decoding: silent, as: UTF8.self).contains(key))
        }
    }

    @Test func `are swept for strategies with refresh tokens alone`() throws {
        let plan = try shipped(
            """
            baseline: jwt
            token: { ttl: [1s, 2s] }
            traffic: { parallel_refresh: [1, 4] }
            strategies: [jwt, jwt-refresh]
            """)
        #expect(
            plan.variants.dropFirst().map(\.label) == [
                "token.ttl=1s", "token.ttl=2s",
                "token.ttl=1s traffic.parallel_refresh=1",
                "token.ttl=1s traffic.parallel_refresh=4",
                "token.ttl=2s traffic.parallel_refresh=1",
                "token.ttl=2s traffic.parallel_refresh=4",
            ])
        // Each is compared with the baseline of its own lifetime.
        #expect(plan.baselines == [0: 1, 3: 1, 4: 1, 5: 2, 6: 2])
    }

    @Test func `and rotations of keys are expected to take their time`() throws {
        func seconds(_ lines: String) throws -> Double {
            try shipped(lines).estimatedSeconds(by: Registry.catalogue, processors: 2)
        }
        func renewals(_ watch: String, clients: Int) throws -> Double {
            try seconds(
                "strategies: [jwt-refresh]\ntoken: { ttl: 10s }\n"
                    + "traffic: { clients: \(clients) }\nwindows: { renewals: \(watch) }")
        }
        // Three blocks and the baseline's controls, in each of which 18 s pass until all have
        // renewed twice.
        let more = try renewals("on", clients: 10) - renewals("on", clients: 0)
        #expect(abs(more - 6 * 18) < 1, "\(more)")
        #expect(try renewals("off", clients: 10) == renewals("on", clients: 0))
        let keys = "strategies: [{ name: jwt-key-rotation, jwks_policy: "
        #expect(try seconds(keys + "on-unknown-kid }]") > seconds(keys + "fixed-ttl }]"))
        let plain = try seconds(keys + "fixed-ttl }]")
        let watched = try seconds(keys + "fixed-ttl }]\nwindows: { new_keys: 5 }")
        // Six trials of five rotations, each with 1.4 periods of 1 s.
        #expect(abs(watched - plain - 6 * 5 * 1.4) < 0.001, "\(watched - plain)")
    }
}
