public import Revocation
public import Tokens

/// A strategy with signed access tokens: the check of signature and claims that all of them share,
/// *one* check of its own at the nodes, and *one* revoker at the authorization server.
///
/// Both sides are made here, and a strategy only names the parts. It can omit neither the shared
/// check nor its own, because no other type of node fits.
public protocol SignedTokenStrategy: RegisteredStrategy
where
    Authority == SignedTokenServer<Register>,
    Node == SignedTokenNode<Keys, Knowledge>
{
    /// Where nodes get the keys.
    associatedtype Keys: VerificationKeys
    /// How the authorization server revokes.
    associatedtype Register: RevocationRegister
    /// What a node knows of revocations.
    associatedtype Knowledge: NodeKnowledge

    var options: OptionValues { get }

    /// How the keys that sign tokens change.
    var rotation: KeyRotation { get }

    /// - Parameter keys: the keys that sign tokens.
    func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> Register

    func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> Knowledge
}

extension SignedTokenStrategy {
    public var rotation: KeyRotation { .never }

    public func makeAuthority(
        in context: AuthorityContext
    ) throws(StrategyError) -> SignedTokenServer<Register> {
        let environment = context.environment
        let keys = try SigningKeys(
            environment.algorithm, keySize_bits: environment.keySize_bits, rotation)
        context.documents.publish(.keySet, maxAge: Keys.maxAge(options)) { now in
            keys.document(at: now)
        }
        return SignedTokenServer(
            strategy: Self.descriptor.name, issuer: environment.issuer,
            claims: environment.claims, keys: keys,
            register: try makeRegister(in: context, keys: keys))
    }

    public func makeNode(
        _ id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> SignedTokenNode<Keys, Knowledge> {
        let policy = context.environment.policy(requiring: Knowledge.Check.requiredClaims)
        return SignedTokenNode(
            keys: try Keys(
                of: id, from: context.documents, checking: AccessTokenPolicy(policy, options),
                options, at: now),
            knowledge: try makeKnowledge(of: id, in: context, at: now))
    }
}

extension StrategyDescriptor {
    /// Returns the descriptor of a strategy with signed tokens: its own options, and those that all
    /// such strategies have.
    static func signedTokens(
        name: String, summary: String, options: [StrategyOption] = [],
        weighsRequests: Bool = false,
        placement: @escaping @Sendable (OptionValues) -> StatePlacement,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] },
        storeFeatures: @escaping @Sendable (OptionValues) -> Set<StoreFeature> = { _ in [] },
        guarantee: @escaping @Sendable (GuaranteeSettings) -> Guarantee,
        refusingOverHTTP refusal: @escaping @Sendable (OptionValues) -> String? = { _ in nil }
    ) -> StrategyDescriptor {
        StrategyDescriptor(
            name: name, summary: summary, options: options + [VerifiedTokenCache.option],
            signsTokens: true, weighsRequests: weighsRequests, placement: placement,
            stores: stores, storeFeatures: storeFeatures, guarantee: guarantee,
            refusingOverHTTP: refusal)
    }
}
