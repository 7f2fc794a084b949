import Foundation
import Revocation
import Scenario
import Strategies

/// Strategies like those of the real registry, which this module does not know.
let catalogue = [
    StrategyDescriptor(
        name: "calibration", aliases: ["null"], summary: "calibrates", signsTokens: false,
        isCalibration: true, placement: { _ in .stateless }, guarantee: promise(.never)),
    StrategyDescriptor(
        name: "session-sqlite", summary: "a row", signsTokens: false,
        placement: { _ in .embedded },
        guarantee: promise(.after([]))),
    StrategyDescriptor(
        name: "jwt", summary: "only exp", signsTokens: true, placement: { _ in .stateless },
        guarantee: promise(.expiry)),
    StrategyDescriptor(
        name: "jwt-redis-blocklist", summary: "a jti list", signsTokens: true,
        placement: { _ in .networked }, stores: { _ in [.redis] },
        guarantee: promise(.after([]))),
    StrategyDescriptor(
        name: "jwt-token-version", summary: "a counter a subject",
        options: [
            .choice("store", default: "sqlite", of: ["sqlite", "redis"], "where counters are"),
            .duration("cache_ttl", default: .zero, in: .zero ... .seconds(86_400), "trusted for"),
            .count("cache_entries", default: 100_000, in: 1...10_000_000, "subjects cached"),
        ], signsTokens: true, placement: { _ in .embedded },
        guarantee: promise(.after([.option("cache_ttl")]))),
    StrategyDescriptor(
        name: "jwt-key-rotation", summary: "a kid retired",
        options: [
            .duration(
                "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
                "how often a node fetches"),
            .duration(
                "overlap", default: .zero, in: .zero ... .seconds(365 * 86_400),
                "0s is an emergency rotation; longer keeps the old key that long"),
        ], signsTokens: true, placement: { _ in .document },
        guarantee: promise(
            .after([.option("overlap"), .option("jwks_refresh")]), reaches: [.everyone])),
]

private func promise(
    _ closing: WindowClosing, reaches: [RevocationReach] = [.token]
) -> @Sendable (GuaranteeSettings) -> Guarantee {
    { Guarantee(under: $0, reaches: reaches, closes: closing, outage: .unaffected) }
}

let reader = ScenarioReader(catalogue: catalogue)
/// A reader with the strategies of the registry, for the shipped scenarios.
let shippedReader = ScenarioReader(catalogue: Registry.catalogue)

/// The folder of the shipped scenarios, next to `Tests`.
let scenarioFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scenarios")

func read(
    _ text: String, set arguments: [String] = [], only: [String]? = nil, seed: UInt64? = nil
) throws(ScenarioErrors) -> Plan {
    var overrides: [Override] = []
    for argument in arguments { overrides.append(try Override(argument)) }
    return try reader.read(
        text: text, name: "mine.yaml", overrides: overrides, only: only, seed: seed)
}

/// Returns the error of reading `text`; empty if there is none.
func complaint(
    _ text: String, set arguments: [String] = [], only: [String]? = nil, seed: UInt64? = nil
) -> String {
    do {
        _ = try read(text, set: arguments, only: only, seed: seed)
        return ""
    } catch {
        return error.description
    }
}
