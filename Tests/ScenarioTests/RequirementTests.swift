import Model
import ModelSamples
import Revocation
import Testing

@testable import Scenario

@Suite struct `A scenario's requirement` {
    @Test func `takes every key`() throws {
        let plan = try read(
            """
            strategies: [jwt]
            requirement:
              max_window: 1min
              rate: 50000/s
              machines: 20
              store_rtt: 500us
              max_p99: 2ms
              reach: token
              on_store_outage: stale:30s
              clients: 1_000_000
              active: 200000
              sessions: 12h
              revocations: 20/s
              fix: { token.ttl: 5min, jwks_refresh: 10s }
              hops: 3
              prefer: latency
              shortest_ttl: 30s
              shortest_period: 500ms
              deployment: http
            """)
        #expect(plan.requirement == Requirement.whole)
    }

    @Test func `is none where nothing is written`() throws {
        #expect(try read("strategies: [jwt]").requirement == nil)
    }

    @Test func `has an entry and an example for every key`() throws {
        let entries = RequirementKeys.entries
        #expect(Set(entries.map(\.name)) == Set(Requirement.Key.allCases.map(\.rawValue)))
        for entry in entries {
            let text = "strategies: [jwt]\nrequirement: { \(entry.name): \(entry.example) }"
            #expect(throws: Never.self) { try read(text) }
        }
    }

    static let refused: [(String, String)] = [
        ("1s", "requirement: found \"1s\"; expected a mapping of: max_window, rate, "),
        ("{}", "requirement: found an empty mapping; expected a mapping of: "),
        ("{ max_windw: 1s }", "unknown key \"max_windw\" of requirement; did you mean"),
        ("{ max_window: 1m }", "requirement.max_window: found \"1m\"; expected a duration from"),
        ("{ rate: 0/s }", "requirement.rate: found \"0/s\"; expected more than 0/s"),
        ("{ machines: 0 }", "requirement.machines: found \"0\"; expected a whole number"),
        ("{ reach: [token, subject] }", "requirement.reach: found [token, subject]; expected one"),
        ("{ on_store_outage: stale }", "requirement.on_store_outage: found \"stale\"; expected"),
        ("{ deployment: cloud }", "requirement.deployment: found \"cloud\"; expected one"),
        ("{ fix: 1s }", "requirement.fix: found \"1s\"; expected names of durations"),
        ("{ fix: { cache: 1s } }", "unknown key \"cache\" of requirement.fix; "),
        ("{ active: 3, clients: 2 }", "requirement: found 3 active clients of 2; expected at most"),
    ]

    @Test(arguments: refused)
    func `is refused by a message`(written: String, message: String) throws {
        let error = #expect(throws: ScenarioErrors.self) {
            try read("strategies: [jwt]\nrequirement: \(written)")
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains(message), "\(text)")
    }
}
