public import Revocation
public import Tokens

/// A short-lived signed token and a refresh token. A revocation ends the family of refresh tokens,
/// or all families of a grant: the access tokens stay valid until `exp` and are not renewed.
public struct JWTRefresh: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-refresh",
        summary: "a node checks only the signature and exp; a revocation ends the refresh token "
            + "family",
        options: [RefreshTerms.grace, RefreshTerms.lifetime],
        placement: { _ in .stateless },
        stores: { _ in [.sqlite] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: FamilyTarget.reaches, closes: .expiry,
                outage: .unaffected,
                refreshGrace: settings.options.duration(RefreshTerms.grace))
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> FamilyRegister {
        try FamilyRegister(
            RefreshTerms(options, leeway: context.environment.leeway), in: context.environment)
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
