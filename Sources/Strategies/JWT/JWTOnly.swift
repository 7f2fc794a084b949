package import Revocation
package import Tokens

/// A signed token and nothing else: once issued it lives until `exp`.
package struct JWTOnly: SignedTokenStrategy {
    package static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt",
        summary: "a node checks only the signature and exp; a revocation has no effect until "
            + "the token expires",
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: AnyTarget.reaches, closes: .expiry, outage: .unaffected)
        })

    package typealias Keys = FixedKeys

    package let options: OptionValues

    package init(_ options: OptionValues) { self.options = options }

    package func makeRegister(in context: AuthorityContext, keys: SigningKeys) -> NoRegister {
        NoRegister()
    }

    package func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
