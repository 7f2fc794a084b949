import Foundation
import Model
import ModelSamples
import Revocation
import Testing

@Suite struct `A requirement` {
    @Test(arguments: [Requirement.whole, Requirement()])
    func `is the same after it was JSON`(requirement: Requirement) throws {
        let data = try JSONEncoder().encode(requirement)
        #expect(try JSONDecoder().decode(Requirement.self, from: data) == requirement)
    }

    @Test func `has JSON with the names of a scenario`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(Requirement.whole), as: UTF8.self)
        #expect(json.contains(#""max_window":"1min""#) && json.contains(#""prefer":"latency""#))
        #expect(json.contains(#""deployment":"http""#))
        #expect(json.contains(#""on_store_outage":"stale:30s""#))
        #expect(json.contains(#""fix":{"jwks_refresh":"10s","token.ttl":"5min"}"#))
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(Set((object ?? [:]).keys) == Set(Requirement.Key.allCases.map(\.rawValue)))
    }

    @Test(arguments: [
        ("closed", Requirement.Outage.closed), ("open", .open),
        ("stale:30s", .stale(upTo: .seconds(30))), ("stale:0s", .stale(upTo: .zero)),
    ])
    func `reads what an outage may do`(text: String, outage: Requirement.Outage) {
        #expect(Requirement.Outage(text) == outage && outage.description == text)
    }

    @Test(arguments: ["", "stale", "stale:", "stale:30", "stale:-1s", "Closed", "none"])
    func `refuses any other outage`(text: String) {
        #expect(Requirement.Outage(text) == nil)
    }

    private static let defaults = TargetDeployment.Defaults(
        machineRate_per_s: 2_000, rateOrigin: "the run's", roundTrip_s: 0.0005, clients: 7_200)

    @Test func `has defaults, and says which they are`() {
        let deployment = TargetDeployment(Requirement(), Self.defaults)
        #expect(deployment.rate_per_s == 2_000 && deployment.machines == 1)
        #expect(deployment.clients == 7_200 && deployment.active == 7_200)
        #expect(deployment.hops == 1 && deployment.roundTrip_s == 0.0005)
        #expect(deployment.sessions_s == 28_800)
        #expect(abs(deployment.revocations_per_s - 0.002) < 1e-15)
        #expect(deployment.shortestLifetime_s == 60 && deployment.shortestPeriod_s == 1)
        #expect(deployment.assumed.count == 10)
        #expect(deployment.assumed[.active] == "all" && deployment.assumed[.rate] == "the run's")
    }

    /// Formulas see the values that were given, under their keys, and nothing else.
    @Test func `is figures by its keys`() {
        #expect(Requirement().figures.isEmpty)
        let figures = Requirement.whole.figures.mapValues(\.value)
        #expect(
            figures == [
                "asked:max_window": 60, "asked:max_p99": 0.002, "asked:reach:token": 1,
                "asked:on_store_outage": 30, "asked:rate": 50_000, "asked:machines": 20,
                "asked:store_rtt": 0.0005, "asked:clients": 1_000_000, "asked:active": 200_000,
                "asked:sessions": 43_200, "asked:revocations": 20, "fixed:token.ttl": 300,
                "fixed:options.jwks_refresh": 10, "asked:hops": 3, "asked:shortest_ttl": 30,
                "asked:shortest_period": 0.5,
            ])
        var asked = Requirement()
        asked.outage = .closed
        #expect(asked.figures.mapValues(\.value) == ["asked:on_store_outage:closed": 1])
        asked.outage = .open
        #expect(asked.figures.isEmpty)
    }

    @Test func `keeps clients that send within the clients, and counts within the type`() {
        var asked = Requirement()
        asked.clients = 10
        asked.active = 20
        asked.machines = 0
        asked.hops = .max
        let deployment = TargetDeployment(asked, Self.defaults)
        #expect(deployment.active == 10 && deployment.machines == 1 && deployment.hops == .max)
    }

    @Test func `multiplies the run's rate by the machines`() {
        var asked = Requirement()
        asked.machines = 20
        let deployment = TargetDeployment(asked, Self.defaults)
        #expect(deployment.rate_per_s == 40_000 && deployment.assumed[.machines] == nil)
        #expect(TargetDeployment(Requirement.whole, Self.defaults).assumed.isEmpty)
    }
}
