package import Revocation
import Stores
package import Tokens

/// A short-lived signed token with a refresh token, and a blocklist in Redis that is asked for
/// high-stakes requests only. Taking back ends the family of refresh tokens and lists the `jti` of each
/// of its access tokens that could still be accepted; so does reuse.
package struct JWTHybrid: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-hybrid",
        summary: "a node asks Redis for high-stakes requests only; a revocation ends the refresh "
            + "family and lists its jtis",
        options: [RefreshTerms.grace, RefreshTerms.lifetime],
        weighsRequests: true, stores: { _ in [.sqlite, .redis] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let terms: RefreshTerms
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        terms = RefreshTerms(options, leeway: context.leeway)
        blocklist = RedisBlocklist(
            try context.requireRedis(for: Self.descriptor.name), leeway: context.leeway)
        // While Redis is away, ordinary requests go on and high-stakes ones do not.
        guarantee = Guarantee(
            reaches: [.token], bound: .expiry(leeway: context.leeway), stance: .failClosed,
            highStakesBound: .after(.zero), refreshGrace: terms.grace)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        let connection = try context.openSQLite(RefreshIssuer.file)
        try fromStore(try connection.execute(RefreshFamilies.schema))
    }

    package func makeAuthority() throws(StrategyError) -> RefreshAuthority {
        RefreshAuthority(
            Self.descriptor.name, issuer: try RefreshIssuer(key, terms, in: context),
            blocklist: (blocklist, try blocklist.access.connect()))
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> BlocklistNode {
        BlocklistNode(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options),
            blocklist: blocklist, sparesOrdinary: true)
    }
}
