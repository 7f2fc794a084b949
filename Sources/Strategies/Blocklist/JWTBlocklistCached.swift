public import Revocation
import Stores
public import Tokens

/// A signed token whose `jti` is looked up in a blocklist in Redis, at most once per `cache_ttl`:
/// until then a node uses the cached answer. A cached "not listed" is what causes the window.
public struct JWTBlocklistCached: SignedTokenStrategy {
    private static let cacheLife = CacheOptions.life(
        default: .seconds(1), from: .milliseconds(1), "how long a node caches an answer")
    private static let cacheEntries = CacheOptions.entries("capacity of a node's cache, in tokens")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-blocklist-cached",
        summary: "a node asks Redis for the jti and keeps the answer; a revocation lists the jti",
        options: [cacheLife, cacheEntries], placement: { _ in .networked },
        stores: { _ in [.redis] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: TokenIDTarget.reaches,
                closes: .after([cacheLife.term]),
                outage: .stale(upTo: settings.options.duration(cacheLife)),
                law: .kept(for: [cacheLife.term]))
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> BlocklistRegister {
        BlocklistRegister(
            blocklist: try context.environment.redisBlocklist(for: Self.descriptor.name))
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> CachedBlocklistKnowledge {
        CachedBlocklistKnowledge(
            blocklist: try context.environment.redisBlocklist(for: Self.descriptor.name),
            cache: BoundedCache(
                lifetime_us: options.duration(Self.cacheLife).microseconds,
                capacity: options.count(Self.cacheEntries)))
    }
}

/// Redis's answer about a `jti`. A listed token stays listed until it is dead.
enum BlocklistAnswer: Int8, Comparable {
    case notListed, listed

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A node's cache of answers about tokens, each kept for a limited time.
public struct CachedBlocklistKnowledge: NodeKnowledge {
    fileprivate let blocklist: RedisBlocklist
    fileprivate let cache: BoundedCache<String, BlocklistAnswer>

    public func makeCheck() throws(StrategyError) -> CachedBlocklistCheck {
        CachedBlocklistCheck(blocklist, on: try blocklist.access.connect(), keeping: cache)
    }

    public var stateBytes: Int {
        cache.count * BoundedCache<String, BlocklistAnswer>.entryBytes
    }

    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }
    public var observations: [any NodeObservation] { [] }
}

public final class CachedBlocklistCheck: TokenIDCheck {
    private let blocklist: RedisBlocklist
    private let connection: RedisConnection
    private let cache: BoundedCache<String, BlocklistAnswer>

    fileprivate init(
        _ blocklist: RedisBlocklist, on connection: RedisConnection,
        keeping cache: BoundedCache<String, BlocklistAnswer>
    ) {
        self.blocklist = blocklist
        self.connection = connection
        self.cache = cache
    }

    public func isRevoked(
        _ tokenID: String, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try cache.answer(about: tokenID, at: now) { () throws(StrategyError) in
            try blocklist.contains(tokenID, on: connection) ? .listed : .notListed
        } == .listed
    }
}
