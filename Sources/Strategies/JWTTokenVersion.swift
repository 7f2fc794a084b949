public import Revocation
public import Tokens

/// A signed token with the version its subject had when it was issued. Taking back raises the
/// subject's version, and with it every older token of the subject falls.
public struct JWTTokenVersion: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-token-version",
        summary: "a node asks for the subject's version; a revocation raises it",
        options: SubjectMarkSource.options, stores: SubjectMarkSource.stores)

    public let guarantee: Guarantee
    private let key: JSONWebKey
    private let source: SubjectMarkSource
    private let options: OptionValues

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        source = try SubjectMarkSource(
            options, in: context, for: Self.descriptor.name, step_us: 1)
        guarantee = source.guarantee
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: source.context), versions: try source.open())
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> SubjectMarkNode {
        SubjectMarkNode(key: key.publicKey, .version, options, source)
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let versions: SubjectMarks

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let version = try versions.mark(of: grant.subject)
            return try issuer.issue(grant, version: version, at: now)
        }

        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .subject(let subject) = target else {
                throw .outOfReach(JWTTokenVersion.descriptor.name, target)
            }
            try versions.raise(subject, to: now.microseconds, at: now)
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try versions.purge(at: now)
        }

        public func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try versions.prefill(count, at: now)
        }

        public func storeBytes() throws(StrategyError) -> Int64? { try versions.storeBytes() }
    }
}
