public import Revocation
import Stores
public import Tokens

/// A signed token whose `jti` is asked for in Redis at every request; taking it back lists the
/// `jti` there for as long as the token could be accepted.
public struct JWTRedisBlocklist: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "jwt-redis-blocklist",
        summary: "a node asks Redis whether the jti is listed; a revocation lists it until exp",
        signsTokens: true, stores: { _ in [.redis] })

    public let guarantee = Guarantee(
        reaches: [.token], bound: .after(.zero), stance: .failClosed)

    private let context: StrategyContext
    private let redis: RedisAccess
    private let key: JSONWebKey

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        redis = try context.requireRedis(for: Self.descriptor.name)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: context), connection: try redis.connect(),
            access: redis, leeway_us: context.leeway.microseconds)
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(key: key.publicKey, policy: context.policy(requiring: .tokenID), redis: redis)
    }

    /// Tells entries from whatever else lies under the deployment's prefix.
    fileprivate static let infix = "b:"

    /// The Redis key of a blocked token.
    fileprivate static func entry(_ prefix: String, _ tokenID: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(prefix.utf8.count + 2 + tokenID.utf8.count)
        key.append(contentsOf: prefix.utf8)
        key.append(contentsOf: infix.utf8)
        key.append(contentsOf: tokenID.utf8)
        return key
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let connection: RedisConnection
        fileprivate let access: RedisAccess
        fileprivate let leeway_us: Int64

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, at: now)
        }

        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .token(let token) = target, let tokenID = token.tokenID else {
                throw .outOfReach(JWTRedisBlocklist.descriptor.name, target)
            }
            let entry = JWTRedisBlocklist.entry(access.keyPrefix, tokenID)
            guard let life_ms = life_ms(until: token.expiresAt, at: now) else { return }
            try fromStore(
                try connection.set(key: entry.span, value: 1, expiryMilliseconds: life_ms))
        }

        /// How long an entry has to live: up to the last instant at which leeway lets the token
        /// pass, rounded up, and the time that a question may take. Nil when that is over.
        private func life_ms(until expiresAt: NumericDate, at now: NumericDate) -> Int64? {
            let end = expiresAt.advanced(byMicroseconds: leeway_us)
            guard now < end else { return nil }
            return end.microseconds(since: now) / 1_000 + 1 + max(access.grace_ms, 0)
        }

        public func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            let expiresAt = now.advanced(byMicroseconds: lifetime.microseconds)
            guard let life_ms = life_ms(until: expiresAt, at: now) else { return }
            let tail = ["1", "PX", String(life_ms)].map { Array($0.utf8) }
            try fromStore(
                try connection.pipeline(count: count) { index in
                    // As long as a real jti, so that memory is as real.
                    let number = String(index)
                    let padding = String(repeating: "p", count: max(0, 22 - number.utf8.count))
                    let entry = JWTRedisBlocklist.entry(access.keyPrefix, padding + number)
                    return [Array("SET".utf8), entry] + tail
                })
        }

        public func storeBytes() throws(StrategyError) -> Int64? {
            try access.memoryBytes(connection)
        }

        public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            let prefix = access.keyPrefix + JWTRedisBlocklist.infix
            return .revokedTokens(try fromStore(try connection.countKeys(withPrefix: prefix)))
        }
    }

    public struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let policy: ClaimsPolicy
        fileprivate let redis: RedisAccess

        public var stateBytes: Int { key.json().utf8.count }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            let (key, policy) = (key, policy)
            return Verifier(
                jwt: try fromTokens(try JWTVerifier([key], policy: policy)),
                connection: try redis.connect(), keyPrefix: redis.keyPrefix)
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: JWTVerifier
        fileprivate let connection: RedisConnection
        fileprivate let keyPrefix: String

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                let entry = JWTRedisBlocklist.entry(keyPrefix, tokenID)
                let isListed = try fromStore(try connection.exists(key: entry.span))
                return isListed ? .refused(.revoked) : .active(Principal(claims))
            }
        }
    }
}
