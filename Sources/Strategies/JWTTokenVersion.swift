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

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(
            key: key.publicKey,
            tokens: AccessTokenNode(source.context.policy(requiring: .version), options),
            source: source, cache: source.makeCache())
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

    public struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let tokens: AccessTokenNode
        fileprivate let source: SubjectMarkSource
        fileprivate let cache: BoundedCache<String, Int64>?

        public var stateBytes: Int {
            key.json().utf8.count + (cache?.count ?? 0) * BoundedCache<String, Int64>.entryBytes
                + tokens.stateBytes
        }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(
                jwt: try tokens.makeVerifier([key]),
                versions: SubjectMarkReader(marks: try source.open(), cache: cache),
                memory_us: source.context.memory.microseconds)
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: AccessTokenVerifier
        fileprivate let versions: SubjectMarkReader
        fileprivate let memory_us: Int64

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let subject = claims.subject, let version = claims.version else {
                    return .refused(.missingClaim)
                }
                let current = try versions.mark(of: subject, at: now)
                guard version >= current || isForgotten(current, at: now) else {
                    return .refused(.revoked)
                }
                return .active(Principal(claims))
            }
        }

        /// Whether a version is so old that no token older than it lives: the store may have purged
        /// it while the cache still had it, and then the subject's tokens begin at 0 again.
        private func isForgotten(_ version: Int64, at now: NumericDate) -> Bool {
            now >= NumericDate(microseconds: version).advanced(byMicroseconds: memory_us)
        }
    }
}
