/// What a strategy's option decides, for code that uses the option without knowing the strategy.
public enum OptionRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// How often a node refreshes all of its knowledge of revocations or keys.
    case refreshPeriod
    /// How long a node caches an answer about one token or one subject.
    case keptAnswerLife
    /// How many such answers a node keeps.
    case cacheCapacity
    /// How many verified tokens a node remembers.
    case verifiedTokenCapacity
    /// How old a node's knowledge may be while its feed or its store is unavailable.
    case maxStaleness
    /// How long a node waits after a fetch before a request can make it fetch again.
    case fetchCooldown
    /// How long a revocation waits before it takes effect at the authority.
    case delay
    /// How long a refresh token may remain unused.
    case refreshTokenLife
    /// How long a redeemed refresh token is accepted again.
    case refreshGrace
    /// How long a session lives without use.
    case idleLife
    /// Anything else.
    case other
}
