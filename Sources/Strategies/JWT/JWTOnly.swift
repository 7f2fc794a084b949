public import Revocation
public import Tokens

/// A signed token and nothing else. Once issued, it is valid until `exp`.
public struct JWTOnly: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt",
        summary: "a node checks only the signature and exp; a revocation has no effect until "
            + "the token expires",
        placement: { _ in .stateless },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: AnyTarget.reaches, closes: .expiry, outage: .unaffected)
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(in context: AuthorityContext, keys: SigningKeys) -> NoRegister {
        NoRegister()
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
