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
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        let redis = try context.requireRedis(for: Self.descriptor.name)
        blocklist = RedisBlocklist(redis, leeway: context.leeway)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    public func makeAuthority() throws(StrategyError) -> BlocklistAuthority {
        try BlocklistAuthority(Self.descriptor.name, key: key, blocklist, in: context)
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(key: key.publicKey, policy: context.policy(requiring: .tokenID), blocklist: blocklist)
    }

    public struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let policy: ClaimsPolicy
        fileprivate let blocklist: RedisBlocklist

        public var stateBytes: Int { key.json().utf8.count }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            let (key, policy) = (key, policy)
            return Verifier(
                jwt: try fromTokens(try JWTVerifier([key], policy: policy)),
                connection: try blocklist.access.connect(), blocklist: blocklist)
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: JWTVerifier
        fileprivate let connection: RedisConnection
        fileprivate let blocklist: RedisBlocklist

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                let isListed = try blocklist.contains(tokenID, on: connection)
                return isListed ? .refused(.revoked) : .active(Principal(claims))
            }
        }
    }
}
