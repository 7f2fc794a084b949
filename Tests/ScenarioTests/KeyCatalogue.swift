import Revocation

/// `catalogue` with the strategies by keys, dates and lists, and the option that all signed tokens have.
func withKeyStrategies(_ catalogue: [StrategyDescriptor]) -> [StrategyDescriptor] {
    catalogue.map { descriptor in
        guard descriptor.signsTokens else { return descriptor }
        return StrategyDescriptor(
            name: descriptor.name, summary: descriptor.summary,
            options: descriptor.options + [verifiedCache], signsTokens: true,
            weighsRequests: descriptor.weighsRequests)
    } + keyStrategies
}

private let verifiedCache = StrategyOption.count(
    "verified_cache", default: 0, in: 0...10_000_000, "tokens remembered")

private func period(_ name: String) -> StrategyOption {
    .duration(
        name, default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how often a node fetches")
}

private let keyStrategies = [
    StrategyDescriptor(
        name: "jwt-subject-cutoff", summary: "a date a subject",
        options: [
            .choice("store", default: "sqlite", of: ["sqlite", "redis"], "where dates are"),
            .duration("cache_ttl", default: .zero, in: .zero ... .seconds(86_400), "trusted for"),
            .choice("iat_resolution", default: "ms", of: ["ms", "s"], "what iat counts in"),
        ], signsTokens: true),
    StrategyDescriptor(
        name: "jwt-grouped-keys", summary: "a kid a group",
        options: [
            .count("groups", default: 4, in: 1...128, "keys that sign"), period("jwks_refresh"),
        ], signsTokens: true),
    StrategyDescriptor(
        name: "jwt-status-list", summary: "a bit a token",
        options: [
            period("list_ttl"),
            .choice("bits", default: "1", of: ["1", "2", "4", "8"], "bits a status takes"),
            .count("list_size", default: 1 << 20, in: 1 << 10...1 << 24, "tokens in the list"),
            .choice(
                "index", default: "random", of: ["random", "sequential"], "order of indexes"),
        ], signsTokens: true),
]
