public import Revocation
import Stores
public import Tokens

/// A short-lived signed token and a refresh token. Taking back ends the family of refresh tokens: the
/// access token lives on until `exp`, and then there is no other.
public struct JWTRefresh: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "jwt-refresh",
        summary: "a node asks nothing but the key and exp; a revocation ends the refresh family",
        options: [RefreshTerms.grace, RefreshTerms.lifetime], signsTokens: true,
        stores: { _ in [.sqlite] })

    public let guarantee: Guarantee
    private let context: StrategyContext
    private let terms: RefreshTerms
    private let key: JSONWebKey

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        terms = RefreshTerms(options, leeway: context.leeway)
        guarantee = Guarantee(
            reaches: [.token], bound: .expiry(leeway: context.leeway), stance: .unaffected,
            refreshGrace: terms.grace)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        let connection = try context.openSQLite(RefreshIssuer.file)
        try fromStore(try connection.execute(RefreshFamilies.schema))
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(issuer: try RefreshIssuer(key, terms, in: context))
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> JWTOnly.Node {
        JWTOnly.Node(key: key.publicKey, policy: context.policy())
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: RefreshIssuer

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, at: now)
        }

        public func issue(
            _ grants: [Grant], at now: NumericDate
        ) throws(StrategyError) -> [IssuedToken] {
            try issuer.issue(grants, at: now)
        }

        public func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer {
            try issuer.refresh(refreshToken, at: now)
        }

        /// Ends the token's family.
        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .token(let token) = target, let refresh = token.refresh else {
                throw .outOfReach(JWTRefresh.descriptor.name, target)
            }
            try issuer.families.end(family: refresh.family)
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try issuer.families.purge(at: now)
        }

        public func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try issuer.prefill(ended: count, lifetime: lifetime, at: now)
        }

        public func storeBytes() throws(StrategyError) -> Int64? {
            try issuer.families.storeBytes()
        }

        public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            .liveRefreshTokens(try issuer.families.liveTokens(at: now))
        }
    }
}
