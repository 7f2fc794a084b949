package import Revocation
package import Tokens

/// A signed token whose key can be withdrawn: every token signed with it falls, at each node with the
/// next fetch of the key set after the key has left it.
package struct JWTKeyRotation: RegisteredStrategy {
    private static let overlap = StrategyOption.duration(
        "overlap", default: .zero, in: .zero ... .seconds(365 * 86_400),
        "how long the old key stays published: 0s is an emergency rotation, more a routine one")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-key-rotation",
        summary: "a node asks its copy of the key set; a revocation withdraws the signing key",
        options: [KeySetNode.refresh, overlap])

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let publisher: KeyPublisher
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        let refresh = options.duration(KeySetNode.refresh)
        let overlap = options.duration(Self.overlap)
        guarantee = Guarantee(
            reaches: [.everyone], bound: .after(refresh + overlap), stance: .unaffected,
            model: .delayed(by: overlap, upTo: refresh))
        publisher = try KeyPublisher(context.algorithm, overlap: overlap)
    }

    package func makeAuthority() -> Authority {
        Authority(issuer: RotatingIssuer(publisher, in: context), publisher: publisher)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> KeySetNode {
        try KeySetNode(id, publisher, options, in: context, at: now)
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: RotatingIssuer
        fileprivate let publisher: KeyPublisher

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, at: now)
        }

        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard target == .everyone else {
                throw .unsupportedTarget(JWTKeyRotation.descriptor.name, target)
            }
            try publisher.rotate(at: now)
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try publisher.maintain(at: now)
        }

        package func publishedBytes(at now: NumericDate) -> Int64? {
            Int64(publisher.document(at: now).count)
        }
    }
}
