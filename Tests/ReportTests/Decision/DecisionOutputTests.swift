import Foundation
import Metrics
import Model
import Results
@testable import Report
import Revocation
import Testing

@Suite struct `What a decision prints` {
    private func decide(
        _ change: (inout Requirement) -> Void = { _ in }
    ) throws -> Decision {
        var asked = Requirement()
        asked.maxWindow = .seconds(60)
        asked.machines = 2
        change(&asked)
        return try `A decision`.run.read { try Decision($0, asked) }
    }

    private func object(_ json: String) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(object as? [String: Any])
    }

    @Test func `is a row for each strategy, with every cost or null`() throws {
        let json = try object(decide().json)
        let rows = try #require(json["rows"] as? [[String: Any]])
        #expect(rows.count == 5 && json["chosen"] as? String == "jwt")
        for row in rows {
            #expect(
                Set(row.keys) == [
                    "strategy", "variant", "placement", "fits", "inconclusive", "because", "tuned",
                    "settings", "reaches", "outage", "dominated_by", "ties", "caveats", "window",
                    "costs",
                ])
            let costs = try #require(row["costs"] as? [String: Any])
            #expect(Set(costs.keys) == Set(Output.costs.map(\.rawValue)))
            for cost in costs.values where !(cost is NSNull) {
                let figure = try #require(cost as? [String: Any])
                #expect(Set(figure.keys).isSuperset(of: ["value", "low", "high", "source"]))
                #expect(["measured", "modelled"].contains(figure["source"] as? String))
            }
        }
        let session = rows[0]
        #expect(session["fits"] as? Bool == false && session["placement"] as? String == "embedded")
        let because = try #require((session["because"] as? [[String: Any]])?.first)
        #expect(because["cure"] as? String == "--machines 1")
        #expect(rows[1]["tuned"] as? [String: String] == ["token.ttl": "1min"])
        #expect(rows[1]["fits"] as? Bool == true)
    }

    @Test func `says what was asked, and what was assumed`() throws {
        let json = try object(decide().json)
        let requirement = try #require(json["requirement"] as? [String: Any])
        #expect(requirement["max_window"] as? String == "1min" && requirement.count == 2)
        let deployment = try #require(json["deployment"] as? [String: Any])
        #expect(deployment["rate_per_s"] as? Double == 4_000)
        let assumed = try #require(deployment["assumed"] as? [String: String])
        #expect(assumed["rate"] == "the run's common rate × machines")
        #expect(assumed["machines"] == nil)
        #expect((json["fit"] as? [String: Any])?["correction"] as? String == "holm")
    }

    @Test func `has text with the three tables`() throws {
        let text = try decide { $0.reach = .token }.text
        for part in [
            "required: window at most 60 s · reaches one token\n",
            "\nnot required: a p99; a behaviour during a store outage\n",
            "\npreferred: nothing (default)\n", "2 machines of 2 processors",
            "shortest that tuning may choose: tokens 1min (default), periods 1s (default)",
            "\nundominated", "\nunfit", "choose jwt-blocklist: the only one that fits",
            "the models against this run: ",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(try !decide().text.contains("\nfixed: "))
        let fixed = try decide {
            $0.fixed = ["token.ttl": .seconds(300), "cache_ttl": .seconds(1)]
            $0.preference = .latency
            $0.maxWindow = nil
        }.text
        #expect(fixed.contains("\nfixed: cache_ttl=1s, token.ttl=5min\n"))
        #expect(fixed.contains("\npreferred: latency\n"))
        #expect(fixed.contains("\nnot required: a window, so nothing is tuned; a p99; a reach; "))
        #expect(try decide().text.contains("\ndominated"))
        #expect(try decide().text.contains("token.ttl=1min (was 2s)"))
    }

    @Test func `is the same on a basis that decisions share as on one of its own`() throws {
        var limited = Requirement()
        limited.maxWindow = .seconds(60)
        limited.machines = 2
        limited.fixed = ["jwks_refresh": .seconds(5)]
        var strict = Requirement()
        strict.maxP99 = .microseconds(150)
        strict.outage = .closed
        let texts: [String] = try `A decision`.run.read { run in
            let basis = try DecisionBasis(run)
            return try [limited, Requirement(), strict, limited].map { asked -> String in
                let shared = try Decision(basis, asked)
                let own = try Decision(run, asked)
                #expect(shared.json == own.json && shared.text == own.text)
                return shared.text
            }
        }
        #expect(texts[0] == texts[3] && Set(texts).count == 3)
    }

    @Test func `marks what is modelled, and how far beyond the measurement`() {
        func text(_ figure: Estimate) -> String { figure.text { "\(Int($0))" } }
        #expect(text(Estimate(5, low: 4, high: 6, .measured)) == "5")
        #expect(text(Estimate(5, low: 4, high: 6, .modelled)) == "≈5")
        #expect(text(Estimate(5, low: 4, high: 6, .modelled, beyond: 20)) == "~20× 5")
        let least = Estimate(5, low: 4, high: nil, .modelled, beyond: 2, isAtLeast: true)
        #expect(text(least) == "~2× ≥ 5")
    }
}

@Suite struct `The table of what fits` {
    @Test func `has a row a power of ten, and one for the longest window`() throws {
        let table = try MeasuredRun.usual.read { try FitTable(DecisionInputs($0)) }
        #expect(table.rows.map(\.label) == ["10 ms", "100 ms", "1 s", "2 s"])
        #expect(table.rows.map { $0.fits.count } == [2, 2, 4, 5])
        #expect(table.rows[0].fits.map(\.name) == ["session-sqlite", "jwt-blocklist"])
        #expect(table.rows[0].fits.map { $0.price?.ratio } == [0.1, 1.5])
    }

    /// Limits on the window, and how many strategies meet them with both their bound and their
    /// longest measured window.
    static let windows: [(limit_ms: Double, count: Int)] = [
        (0.5, 0), (1, 1), (4.3, 1), (4.4, 2),
        // The longest measured window is 298 ms, but the strategy promises 300 ms.
        (299, 2), (300, 3), (1000, 4), (1999, 4), (2000, 5),
    ]

    @Test(arguments: windows)
    func `holds a window by bound and longest measurement alike`(
        limit_ms: Double, count: Int
    ) throws {
        let table = try MeasuredRun.usual.read {
            try FitTable(DecisionInputs($0), limits_ns: [UInt64(limit_ms * 1e6)])
        }
        #expect(table.rows.map(\.fits.count) == [count])
    }

    @Test func `is empty where no window was measured`() throws {
        let run = MeasuredRun(variants: [
            MeasuredRun.Variant(strategy: "jwt", guarantee: .expires(bound_ms: 1), cpu_us: [1])
        ])
        #expect(try run.read { try FitTable(DecisionInputs($0)) }.rows.isEmpty)
    }
}
