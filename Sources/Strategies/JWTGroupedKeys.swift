package import Revocation
package import Tokens

/// A signed token under the key of its subject's group: between one key for everyone and one for
/// each. Taking a subject's tokens back withdraws the key of its group, and takes those of the
/// group's other subjects with them.
package struct JWTGroupedKeys: RegisteredStrategy {
    private static let groups = StrategyOption.count(
        "groups", default: 4, in: 1...128,
        "keys that sign, each for its share of the subjects: a revocation reaches one share")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-grouped-keys",
        summary: "a node asks its copy of the key set; a revocation withdraws a group's key",
        options: [groups, KeySetNode.refresh])

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let groups: SubjectGroups
    private let publisher: KeyPublisher
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        groups = SubjectGroups(count: options.count(Self.groups))
        guarantee = Guarantee(
            reaches: [.subject], bound: .after(options.duration(KeySetNode.refresh)),
            stance: .unaffected, groups: groups)
        publisher = try KeyPublisher(context.algorithm, groups: groups.count)
    }

    package func makeAuthority() -> Authority {
        Authority(
            issuer: RotatingIssuer(publisher, in: context), groups: groups, publisher: publisher)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> KeySetNode {
        try KeySetNode(id, publisher, options, in: context, at: now)
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: RotatingIssuer
        fileprivate let groups: SubjectGroups
        fileprivate let publisher: KeyPublisher

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, of: groups.group(of: grant.subject), at: now)
        }

        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .subject(let subject) = target else {
                throw .unsupportedTarget(JWTGroupedKeys.descriptor.name, target)
            }
            try publisher.rotate(groups.group(of: subject), at: now)
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try publisher.maintain(at: now)
        }

        package func publishedBytes(at now: NumericDate) -> Int64? {
            Int64(publisher.document(at: now).count)
        }
    }
}
