public import Revocation
public import Tokens

/// A short-lived signed token with a refresh token, and a blocklist in Redis that is asked for
/// high-stakes requests only. A revocation ends the family of refresh tokens, or all families of a
/// grant, and lists the `jti` of each of their access tokens that could still be accepted. Reuse of
/// a redeemed refresh token has the same effect on its family.
public struct JWTHybrid: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-hybrid",
        summary: "a node asks Redis only for high-stakes requests; a revocation ends the refresh "
            + "token family and blocklists the jti of its access tokens",
        options: [RefreshTerms.grace, RefreshTerms.lifetime],
        weighsRequests: true, placement: { _ in .networked }, stores: { _ in [.sqlite, .redis] },
        guarantee: { settings in
            // While Redis is unavailable, ordinary requests are accepted and high-stakes ones are
            // not.
            Guarantee(
                under: settings, reaches: FamilyTarget.reaches, closes: .expiry,
                outage: .failClosed, highStakes: .after([]),
                refreshGrace: settings.options.duration(RefreshTerms.grace))
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> FamilyRegister {
        let environment = context.environment
        return try FamilyRegister(
            RefreshTerms(options, leeway: environment.leeway), in: environment,
            blocklist: try environment.redisBlocklist(for: Self.descriptor.name))
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> HighStakesKnowledge<BlocklistKnowledge> {
        HighStakesKnowledge(
            base: BlocklistKnowledge(
                blocklist: try context.environment.redisBlocklist(for: Self.descriptor.name)))
    }
}
