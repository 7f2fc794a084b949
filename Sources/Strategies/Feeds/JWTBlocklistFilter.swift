public import Revocation
import Stores
public import Tokens

/// A signed token whose `jti` is looked up in a Bloom filter at the node. A Redis stream keeps the
/// filter up to date, and a match is confirmed in Redis.
///
/// The filter is as current as the set of `jwt-blocklist-push` and has the same bound. It reaches
/// single tokens alone, because it holds no date to compare. It takes a few bits per revocation
/// instead of about a hundred bytes, at the price of a look-up for each false positive.
public struct JWTBlocklistFilter: SignedTokenStrategy {
    private static let entries = StrategyOption.count(
        "filter_entries", default: 100_000, in: 16...100_000_000,
        "revocations that a filter is sized for; beyond that it grows by another filter of the "
            + "same size")
    private static let bits = StrategyOption.count(
        "bits_per_entry", default: 10, in: 1...64, "bits of the filter per revocation")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-blocklist-filter",
        summary: "a node asks its Bloom filter, and Redis if the filter says maybe; a feed "
            + "keeps the filter current",
        options: [FeedOptions.pushedMaxStale, entries, bits], placement: { _ in .networked },
        stores: { _ in [.redis] }, storeFeatures: { _ in [.trimmedLog] },
        guarantee: { settings in
            FeedOptions.pushed(under: settings, reaching: TokenIDTarget.reaches)
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    /// Each revocation also has its own key, which confirms a match.
    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> RevocationLogRegister<TokenIDTarget> {
        var log = try context.environment.revocationLog(for: Self.descriptor.name)
        log.blocklist = try context.environment.redisBlocklist(for: Self.descriptor.name)
        return RevocationLogRegister(log: log)
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> FilterKnowledge {
        let maxStale = options.duration(FeedOptions.pushedMaxStale)
        let shape = RevocationFilter.Shape(
            capacity: options.count(Self.entries), bitsPerEntry: options.count(Self.bits))
        let replica = try RevocationReplica(
            try context.environment.revocationLog(for: Self.descriptor.name),
            into: RevocationFilter(shape), recovery: .resumes, refresh: maxStale,
            patience: maxStale, at: now)
        return FilterKnowledge(
            replica,
            keptBy: try FeedSubscriber(
                .stream, keeping: replica, heartbeat: Feed.heartbeat(within: maxStale)),
            asking: try context.environment.redisBlocklist(for: Self.descriptor.name))
    }
}
