package import Revocation
package import Tokens

/// A short-lived signed token and a refresh token. A revocation ends the family of refresh tokens:
/// the access token stays valid until `exp`, and is not replaced.
package struct JWTRefresh: SignedTokenStrategy {
    package static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-refresh",
        summary: "a node checks only the signature and exp; a revocation ends the refresh token "
            + "family",
        options: [RefreshTerms.grace, RefreshTerms.lifetime],
        stores: { _ in [.sqlite] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: FamilyTarget.reaches, closes: .expiry,
                outage: .unaffected,
                refreshGrace: settings.options.duration(RefreshTerms.grace))
        })

    package typealias Keys = FixedKeys

    package let options: OptionValues

    package init(_ options: OptionValues) { self.options = options }

    package func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> FamilyRegister {
        try FamilyRegister(
            RefreshTerms(options, leeway: context.environment.leeway), in: context.environment)
    }

    package func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
