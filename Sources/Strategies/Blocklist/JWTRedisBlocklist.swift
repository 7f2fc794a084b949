public import Revocation
import Stores
public import Tokens

/// A signed token whose `jti` is looked up in Redis on every request. Revoking the token lists its
/// `jti` there for as long as the token could be accepted.
public struct JWTRedisBlocklist: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-redis-blocklist",
        summary: "a node asks Redis whether the jti is listed; a revocation lists it until exp",
        placement: { _ in .networked }, stores: { _ in [.redis] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: TokenIDTarget.reaches, closes: .after([]),
                outage: .failClosed)
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
    ) throws(StrategyError) -> BlocklistKnowledge {
        BlocklistKnowledge(
            blocklist: try context.environment.redisBlocklist(for: Self.descriptor.name))
    }
}
