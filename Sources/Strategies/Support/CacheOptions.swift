import Revocation

/// The options of strategies whose nodes cache a store's answers.
enum CacheOptions {
    /// - Parameter others: values other than the usual one that deserve their own simulation.
    static func life(
        default standard: Duration, from least: Duration, also others: [Duration] = [],
        _ help: String
    ) -> StrategyOption {
        .duration(
            "cache_ttl", default: standard, in: least ... .seconds(86_400), role: .keptAnswerLife,
            simulated: .milliseconds(50), also: others, help)
    }

    static func entries(_ help: String) -> StrategyOption {
        .count(
            "cache_entries", default: 100_000, in: 1...10_000_000, role: .cacheCapacity, help)
    }
}
