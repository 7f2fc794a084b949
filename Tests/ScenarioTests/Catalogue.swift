import Foundation
import Revocation
import Scenario

/// Strategies like the real registry's, of which this module knows nothing.
let catalogue = [
    StrategyDescriptor(name: "null", summary: "calibrates", signsTokens: false),
    StrategyDescriptor(name: "session-sqlite", summary: "a row", signsTokens: false),
    StrategyDescriptor(name: "jwt", summary: "only exp", signsTokens: true),
    StrategyDescriptor(name: "jwt-redis-blocklist", summary: "a jti list", signsTokens: true),
    StrategyDescriptor(
        name: "jwt-token-version", summary: "a counter a subject",
        options: [
            .choice("store", default: "sqlite", of: ["sqlite", "redis"], "where counters are"),
            .duration("cache_ttl", default: .zero, in: .zero ... .seconds(86_400), "trusted for"),
            .count("cache_entries", default: 100_000, in: 1...10_000_000, "subjects cached"),
        ], signsTokens: true),
    StrategyDescriptor(
        name: "jwt-key-rotation", summary: "a kid retired",
        options: [
            .duration(
                "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
                "how often a node fetches"),
            .duration(
                "overlap", default: .zero, in: .zero ... .seconds(365 * 86_400),
                "0s is an emergency rotation; longer keeps the old key that long"),
        ], signsTokens: true),
]

/// What came later, for the shipped scenarios that ask about it.
let laterStrategies = [
    StrategyDescriptor(
        name: "session-redis", summary: "a key",
        options: [
            .choice("expiry", default: "absolute", of: ["absolute", "sliding"], "when it ends")
        ], signsTokens: false),
    StrategyDescriptor(
        name: "jwt-blocklist-cached", summary: "a jti list, cached", options: [cacheTTL],
        signsTokens: true),
    StrategyDescriptor(
        name: "jwt-blocklist-poll", summary: "a jti set, polled",
        options: [
            .duration(
                "poll_interval", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
                "how often a node asks")
        ], signsTokens: true),
    StrategyDescriptor(
        name: "jwt-blocklist-push", summary: "a jti set, pushed",
        options: [
            .choice("feed", default: "stream", of: ["pubsub", "stream"], "what pushes"), maxStale,
        ], signsTokens: true),
    StrategyDescriptor(
        name: "jwt-blocklist-filter", summary: "a jti filter, pushed",
        options: [
            maxStale, .count("filter_entries", default: 100_000, in: 16...100_000_000, "made for"),
        ], signsTokens: true),
]

private let cacheTTL = StrategyOption.duration(
    "cache_ttl", default: .seconds(1), in: .milliseconds(1) ... .seconds(86_400), "trusted for")
private let maxStale = StrategyOption.duration(
    "max_stale", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
    "how old a node's knowledge may be")

/// Those with the strategies that only some of the shipped scenarios use.
let shippedCatalogue =
    catalogue + [
        StrategyDescriptor(
            name: "jwt-refresh", summary: "a family ended", options: refreshOptions,
            signsTokens: true),
        StrategyDescriptor(
            name: "jwt-hybrid", summary: "a family ended, a jti listed", options: refreshOptions,
            signsTokens: true, weighsRequests: true),
    ]

private let refreshOptions: [StrategyOption] = [
    .duration("grace", default: .seconds(10), in: .zero ... .seconds(3_600), "answered again"),
    .duration(
        "refresh_ttl", default: .seconds(30 * 86_400),
        in: .milliseconds(10) ... .seconds(365 * 86_400), "may lie unused"),
]

let reader = ScenarioReader(catalogue: catalogue)
let shippedReader = ScenarioReader(catalogue: shippedCatalogue)

/// The scenarios shipped beside `Tests`.
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

/// What reading `text` complains of; empty when it does not.
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
