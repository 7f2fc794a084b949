import Foundation
import Revocation
import Strategies
import Testing

@testable import Scenario

@Suite struct `The deployment of a scenario` {
    @Test func `is in one process unless it is written`() throws {
        let silent = try read("strategies: [jwt]")
        #expect(silent.variants.allSatisfy { $0.settings.deployment == .inProcess })
        let plan = try read("strategies: [jwt]\ndeployment: http")
        #expect(plan.variants.allSatisfy { $0.settings.deployment == .http && $0.label.isEmpty })
    }

    @Test func `can be swept, by the calibration too`() throws {
        let plan = try read("strategies: [jwt]\nnodes: [1, 2]\ndeployment: [in-process, http]")
        #expect(
            plan.variants.map { "\($0.strategy) \($0.label)" } == [
                "calibration deployment=in-process", "calibration deployment=http",
                "jwt deployment=in-process nodes=1", "jwt deployment=in-process nodes=2",
                "jwt deployment=http nodes=1", "jwt deployment=http nodes=2",
            ])
    }

    @Test func `has a baseline and a control of its own`() throws {
        let plan = try read(
            "strategies: [jwt, session-sqlite]\nblocks: 3\ndeployment: [in-process, http]")
        // Calibration, jwt and session-sqlite, each in one process and over HTTP.
        #expect(plan.baselines == [0: 2, 1: 3, 4: 2, 5: 3])
        for block in 0..<3 {
            let controls = plan.trials.filter { $0.block == block && $0.isControl }
            #expect(controls.map(\.variant).sorted() == [2, 3])
        }
    }

    @Test func `is a word in the plan's JSON`() throws {
        let plan = try read("strategies: [jwt]\ndeployment: http")
        let json = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
        #expect(json.contains(#""deployment":"http""#))
    }

    @Test func `of servers takes longer to start`() throws {
        func seconds(_ deployment: String) throws -> Double {
            try read("strategies: [jwt]\ndeployment: \(deployment)").estimatedSeconds(
                by: Registry.catalogue, processors: 2)
        }
        #expect(try seconds("http") > seconds("in-process") + 1)
    }

    /// Over HTTP a node learns of the period by `Cache-Control: max-age`, in whole seconds.
    @Test(arguments: ["jwt-key-rotation", "jwt-grouped-keys"])
    func `over HTTP refuses periods that Cache-Control cannot express`(name: String) throws {
        func plan(_ period: String, _ deployment: String) throws -> Plan {
            let text = """
                deployment: \(deployment)
                strategies:
                  - { name: \(name), jwks_policy: cache-control, jwks_refresh: \(period) }
                """
            return try shippedReader.read(text: text, name: "mine.yaml")
        }
        #expect {
            _ = try plan("1500ms", "http")
        } throws: {
            "\($0)".contains("mine.yaml:3:") && "\($0)".contains("jwks_refresh in whole seconds")
        }
        #expect(try plan("2s", "http").variants.count == 2)
        #expect(try plan("200ms", "in-process").variants.count == 2)
    }

    @Test func `of another kind is refused`() {
        let text = complaint("strategies: [jwt]\ndeployment: tcp")
        #expect(
            text.contains("deployment: found \"tcp\"; expected one of in-process, http"),
            "\(text)")
    }
}
