package import Revocation
import Stores
package import Tokens

/// The blocklist in Redis, asked at most once a `cache_ttl` for each token: a node goes by the answer
/// it had until then. An answer "not listed" that is kept is the window.
package struct JWTBlocklistCached: RegisteredStrategy {
    private static let cacheTTL = StrategyOption.duration(
        "cache_ttl", default: .seconds(1), in: .milliseconds(1) ... .seconds(86_400),
        "how long a node goes by an answer it had")
    private static let cacheEntries = StrategyOption.count(
        "cache_entries", default: 100_000, in: 1...10_000_000, "tokens a node's cache holds")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-blocklist-cached",
        summary: "a node asks Redis for the jti and keeps the answer; a revocation lists the jti",
        options: [cacheTTL, cacheEntries], stores: { _ in [.redis] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey
    private let options: OptionValues
    private let cacheTTL: Duration
    private let cacheEntries: Int

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        cacheTTL = options.duration(Self.cacheTTL)
        cacheEntries = options.count(Self.cacheEntries)
        guarantee = Guarantee(
            reaches: [.token], bound: .after(cacheTTL), stance: .stale(upTo: cacheTTL),
            model: .kept(for: cacheTTL))
        self.context = context
        let redis = try context.requireRedis(for: Self.descriptor.name)
        blocklist = RedisBlocklist(redis, leeway: context.leeway)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> BlocklistAuthority {
        try BlocklistAuthority(Self.descriptor.name, key: key, blocklist, in: context)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options),
            blocklist: blocklist,
            cache: BoundedCache(lifetime_us: cacheTTL.microseconds, capacity: cacheEntries))
    }

    /// What Redis said of a `jti`. Once listed a token stays so until it is dead.
    enum Answer: Int8, Comparable {
        case notListed, listed

        static func < (left: Answer, right: Answer) -> Bool { left.rawValue < right.rawValue }
    }

    package struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let tokens: AccessTokenNode
        fileprivate let blocklist: RedisBlocklist
        fileprivate let cache: BoundedCache<String, Answer>

        package var stateBytes: Int {
            key.json().utf8.count + tokens.stateBytes + cache.count
                * BoundedCache<String, Answer>.entryBytes
        }

        package func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(
                jwt: try tokens.makeVerifier([key]),
                connection: try blocklist.access.connect(), blocklist: blocklist, cache: cache)
        }
    }

    package struct Verifier: TokenVerifier {
        fileprivate let jwt: AccessTokenVerifier
        fileprivate let connection: RedisConnection
        fileprivate let blocklist: RedisBlocklist
        fileprivate let cache: BoundedCache<String, Answer>

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                let answer = try answer(of: tokenID, at: now)
                return answer == .listed ? .refused(.revoked) : .active(Principal(claims))
            }
        }

        private func answer(
            of tokenID: String, at now: NumericDate
        ) throws(StrategyError) -> Answer {
            if let known = cache.value(for: tokenID, at: now) { return known }
            let isListed = try blocklist.contains(tokenID, on: connection)
            let answer: Answer = isListed ? .listed : .notListed
            cache.keep(answer, for: tokenID, asked: now)
            return answer
        }
    }
}
