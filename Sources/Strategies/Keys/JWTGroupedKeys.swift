public import Revocation
public import Tokens

/// A signed token under the key of its subject's group, a compromise between one key for everyone
/// and one key per subject. Revoking a subject's tokens withdraws the key of its group, which also
/// revokes the tokens of the group's other subjects.
public struct JWTGroupedKeys: SignedTokenStrategy {
    private static let groups = StrategyOption.count(
        "groups", default: 4, in: 1...128,
        "number of signing keys, each for one group of subjects; a revocation reaches the whole "
            + "group")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-grouped-keys",
        summary: "a node asks its copy of the key set; a revocation withdraws a group's key",
        options: [groups] + RefreshedKeys.options,
        placement: { _ in .document },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: SubjectTarget.reaches,
                closes: KeySetPolicy.closing(under: settings), outage: .unaffected,
                groups: SubjectGroups(count: settings.options.count(groups)),
                isPerWorker: KeySetPolicy(settings.options) == .perWorker,
                newKeys: KeySetPolicy.newKeys(under: settings))
        }, refusingOverHTTP: KeySetPolicy.refusalOverHTTP)

    public typealias Keys = RefreshedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public var rotation: KeyRotation { .emergency(groups: options.count(Self.groups)) }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) -> KeyRegister<SubjectTarget> { KeyRegister(keys: keys) }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> NoKnowledge { NoKnowledge() }
}
