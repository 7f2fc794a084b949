public import Revocation
import Stores
public import Tokens

/// A signed token with the version its subject had when it was issued. Taking back raises the
/// subject's version, and with it every older token of the subject falls.
public struct JWTTokenVersion: RegisteredStrategy {
    private static let store = StrategyOption.choice(
        "store", default: "sqlite", of: ["sqlite", "redis"], "where the counters are")
    private static let cacheTTL = StrategyOption.duration(
        "cache_ttl", default: .zero, in: .zero ... .seconds(86_400),
        "how long a node goes by an answer it had; 0s asks every time")
    private static let cacheEntries = StrategyOption.count(
        "cache_entries", default: 100_000, in: 1...10_000_000, "subjects a node's cache holds")

    public static let descriptor = StrategyDescriptor(
        name: "jwt-token-version",
        summary: "a node asks for the subject's version; a revocation raises it",
        options: [store, cacheTTL, cacheEntries], signsTokens: true,
        stores: { $0.choice(store) == "redis" ? [.redis] : [.sqlite] })

    public let guarantee: Guarantee
    private let key: JSONWebKey
    private let cacheTTL: Duration
    private let cacheEntries: Int
    private let source: CounterSource

    /// Where counters are opened from.
    fileprivate struct CounterSource: Sendable {
        let context: StrategyContext
        let redis: RedisAccess?

        func open() throws(StrategyError) -> VersionCounters {
            let memory_us = context.memory.microseconds
            if let redis {
                return .redis(
                    RedisCounters(
                        connection: try redis.connect(), access: redis, memory_us: memory_us))
            }
            let connection = try context.openSQLite("versions.sqlite")
            return .sqlite(
                try fromStore(try SQLiteCounters(connection, memory_us: memory_us)))
        }
    }

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        cacheTTL = options.duration(Self.cacheTTL)
        cacheEntries = options.count(Self.cacheEntries)
        guarantee = Guarantee(
            reaches: [.subject], bound: .after(cacheTTL),
            stance: cacheTTL > .zero ? .stale(upTo: cacheTTL) : .failClosed)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        if options.choice(Self.store) == "redis" {
            source = CounterSource(
                context: context, redis: try context.requireRedis(for: Self.descriptor.name))
        } else {
            source = CounterSource(context: context, redis: nil)
            let connection = try context.openSQLite("versions.sqlite")
            try fromStore(try connection.execute(SQLiteCounters.schema))
        }
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: source.context), counters: try source.open())
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        let cache =
            cacheTTL > .zero
            ? BoundedCache<String, Int64>(
                lifetime_us: cacheTTL.microseconds, capacity: cacheEntries) : nil
        return Node(
            key: key.publicKey, policy: source.context.policy(requiring: .version), source: source,
            cache: cache)
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let counters: VersionCounters

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let version = try counters.version(of: grant.subject)
            return try issuer.issue(grant, version: version, at: now)
        }

        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .subject(let subject) = target else {
                throw .outOfReach(JWTTokenVersion.descriptor.name, target)
            }
            try counters.bump(subject, at: now)
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try counters.purge(at: now)
        }

        public func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try counters.prefill(count, at: now)
        }

        public func storeBytes() throws(StrategyError) -> Int64? { try counters.storeBytes() }
    }

    public struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let policy: ClaimsPolicy
        fileprivate let source: CounterSource
        fileprivate let cache: BoundedCache<String, Int64>?

        public var stateBytes: Int {
            key.json().utf8.count + (cache?.count ?? 0) * BoundedCache<String, Int64>.entryBytes
        }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            let (key, policy) = (key, policy)
            return Verifier(
                jwt: try fromTokens(try JWTVerifier([key], policy: policy)),
                counters: try source.open(), cache: cache,
                memory_us: source.context.memory.microseconds)
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: JWTVerifier
        fileprivate let counters: VersionCounters
        fileprivate let cache: BoundedCache<String, Int64>?
        fileprivate let memory_us: Int64

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let subject = claims.subject, let version = claims.version else {
                    return .refused(.missingClaim)
                }
                let current = try self.version(of: subject, at: now)
                guard version >= current || isForgotten(current, at: now) else {
                    return .refused(.revoked)
                }
                return .active(Principal(claims))
            }
        }

        /// Whether a version is so old that no token older than it lives: the store may have purged
        /// it while the cache still had it, and then the subject's tokens begin at 0 again.
        private func isForgotten(_ version: Int64, at now: NumericDate) -> Bool {
            now >= NumericDate(microseconds: version).advanced(byMicroseconds: memory_us)
        }

        private func version(
            of subject: String, at now: NumericDate
        ) throws(StrategyError) -> Int64 {
            guard let cache else { return try counters.version(of: subject) }
            if let known = cache.value(for: subject, at: now) { return known }
            let version = try counters.version(of: subject)
            cache.keep(version, for: subject, asked: now)
            return version
        }
    }
}
