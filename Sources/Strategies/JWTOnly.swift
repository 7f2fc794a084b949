public import Revocation
public import Tokens

/// A signed token and nothing else: once issued it lives until `exp`.
public struct JWTOnly: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "jwt",
        summary: "a node asks nothing but the key and exp; a revocation waits for the expiry",
        signsTokens: true)

    public let guarantee: Guarantee
    private let context: StrategyContext
    private let key: JSONWebKey

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        guarantee = Guarantee(
            reaches: [], bound: .expiry(leeway: context.leeway), stance: .unaffected)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(issuer: try AccessTokenIssuer(key, in: context))
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(key: key.publicKey, policy: context.policy())
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, at: now)
        }

        /// Does nothing that the access token feels: there is no one to tell.
        public func revoke(_ target: RevocationTarget, at now: NumericDate) {}
    }

    public struct Node: VerifierNode {
        let key: JSONWebKey
        let policy: ClaimsPolicy

        public var stateBytes: Int { key.json().utf8.count }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            let (key, policy) = (key, policy)
            return Verifier(jwt: try fromTokens(try JWTVerifier([key], policy: policy)))
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: JWTVerifier

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .valid(let claims): .active(Principal(claims))
            case .refused(let reason): .refused(reason)
            }
        }
    }
}
