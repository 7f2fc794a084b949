package import Revocation
import Stores
package import Tokens

/// A signed token whose `jti` is asked for in Redis at every request; taking it back lists the
/// `jti` there for as long as the token could be accepted.
package struct JWTRedisBlocklist: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-redis-blocklist",
        summary: "a node asks Redis whether the jti is listed; a revocation lists it until exp",
        stores: { _ in [.redis] })

    package let guarantee = Guarantee(
        reaches: [.token], bound: .after(.zero), stance: .failClosed)

    private let context: StrategyContext
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        let redis = try context.requireRedis(for: Self.descriptor.name)
        blocklist = RedisBlocklist(redis, leeway: context.leeway)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> BlocklistAuthority {
        try BlocklistAuthority(Self.descriptor.name, key: key, blocklist, in: context)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> BlocklistNode {
        BlocklistNode(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options),
            blocklist: blocklist)
    }
}
