public import Revocation
public import Tokens

/// A signed token whose key can be withdrawn. Each node then refuses every token signed with that
/// key from its next fetch of the key set on.
public struct JWTKeyRotation: SignedTokenStrategy {
    private static let overlap = StrategyOption.duration(
        "overlap", default: .zero, in: .zero ... .seconds(365 * 86_400), role: .delay,
        also: [.milliseconds(40)],
        "how long the old key stays published: 0s is an emergency rotation, a longer time a "
            + "routine one")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-key-rotation",
        summary: "a node uses its copy of the key set; a revocation withdraws the signing key",
        options: RefreshedKeys.options + [overlap],
        placement: { _ in .document },
        guarantee: { settings in
            let policy = KeySetPolicy(settings.options)
            return Guarantee(
                under: settings, reaches: EveryoneTarget.reaches,
                closes: KeySetPolicy.closing(under: settings, after: [overlap.term]),
                outage: .unaffected,
                law: policy == .onUnknownKid
                    ? nil : .delayed(by: [overlap.term], upTo: [RefreshedKeys.refresh.term]),
                isPerWorker: policy == .perWorker, newKeys: KeySetPolicy.newKeys(under: settings))
        }, refusingOverHTTP: KeySetPolicy.refusalOverHTTP)

    public typealias Keys = RefreshedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public var rotation: KeyRotation {
        let overlap = options.duration(Self.overlap)
        return overlap > .zero ? .routine(overlap: overlap) : .emergency(groups: 1)
    }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) -> KeyRegister<EveryoneTarget> { KeyRegister(keys: keys) }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
