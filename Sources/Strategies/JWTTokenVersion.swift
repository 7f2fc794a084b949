package import Revocation
package import Tokens

/// A signed token with the version its subject had when it was issued. Taking back raises the
/// subject's version, and with it every older token of the subject falls.
package struct JWTTokenVersion: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-token-version",
        summary: "a node asks for the subject's version; a revocation raises it",
        options: SubjectMarkSource.options, stores: SubjectMarkSource.stores)

    package let guarantee: Guarantee
    private let key: JSONWebKey
    private let source: SubjectMarkSource
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        source = try SubjectMarkSource(
            options, in: context, for: Self.descriptor.name, step_us: 1)
        guarantee = source.guarantee
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: source.context), versions: try source.open())
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> SubjectMarkNode {
        SubjectMarkNode(key: key.publicKey, .version, options, source)
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let versions: SubjectMarks

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let version = try versions.mark(of: grant.subject)
            return try issuer.issue(grant, version: version, at: now)
        }

        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .subject(let subject) = target else {
                throw .unsupportedTarget(JWTTokenVersion.descriptor.name, target)
            }
            try versions.raise(subject, to: now.microseconds, at: now)
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try versions.purge(at: now)
        }

        package func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try versions.prefill(count, at: now)
        }

        package func storeBytes() throws(StrategyError) -> Int64? { try versions.storeBytes() }
    }
}
