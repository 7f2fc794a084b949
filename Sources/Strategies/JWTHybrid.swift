public import Revocation
import Stores
public import Tokens

/// A short-lived signed token with a refresh token, and a blocklist in Redis that is asked for
/// high-stakes requests only. Taking back ends the family of refresh tokens and lists the `jti` of each
/// of its access tokens that could still be accepted; so does reuse.
public struct JWTHybrid: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "jwt-hybrid",
        summary: "a node asks Redis for high-stakes requests only; a revocation ends the refresh "
            + "family and lists its jtis",
        options: [RefreshTerms.grace, RefreshTerms.lifetime], signsTokens: true,
        weighsRequests: true, stores: { _ in [.sqlite, .redis] })

    public let guarantee: Guarantee
    private let context: StrategyContext
    private let terms: RefreshTerms
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        terms = RefreshTerms(options, leeway: context.leeway)
        blocklist = RedisBlocklist(
            try context.requireRedis(for: Self.descriptor.name), leeway: context.leeway)
        // While Redis is away, ordinary requests go on and high-stakes ones do not.
        guarantee = Guarantee(
            reaches: [.token], bound: .expiry(leeway: context.leeway), stance: .failClosed,
            highStakesBound: .after(.zero), refreshGrace: terms.grace)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        let connection = try context.openSQLite(RefreshIssuer.file)
        try fromStore(try connection.execute(RefreshFamilies.schema))
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try RefreshIssuer(key, terms, in: context), blocklist: blocklist,
            connection: try blocklist.access.connect())
    }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(key: key.publicKey, policy: context.policy(requiring: .tokenID), blocklist: blocklist)
    }

    public struct Authority: TokenAuthority {
        fileprivate let issuer: RefreshIssuer
        fileprivate let blocklist: RedisBlocklist
        fileprivate let connection: RedisConnection

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
            try issuer.refresh(refreshToken, at: now) { family throws(StrategyError) in
                try list(family, at: now)
            }
        }

        /// The family first: once it has ended, no access token joins those that are listed.
        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .token(let token) = target, let refresh = token.refresh else {
                throw .outOfReach(JWTHybrid.descriptor.name, target)
            }
            try issuer.families.end(family: refresh.family)
            if let family = Int64(refresh.family) { try list(family, at: now) }
        }

        /// Lists the family's access tokens that a node could accept.
        private func list(_ family: Int64, at now: NumericDate) throws(StrategyError) {
            let latest = now.advanced(byMicroseconds: -blocklist.leeway_us)
            for token in try issuer.families.accessTokens(of: family, goodAt: latest) {
                try blocklist.add(
                    token.tokenID, until: token.expiresAt, at: now, on: connection)
            }
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try issuer.families.purge(at: now)
        }

        public func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try issuer.prefill(ended: count, lifetime: lifetime, at: now)
            try blocklist.prefill(count, lifetime: lifetime, at: now, on: connection)
        }

        public func storeBytes() throws(StrategyError) -> Int64? {
            let listed = try blocklist.access.memoryBytes(connection)
            let families = try issuer.families.storeBytes()
            return listed.map { $0 + families }
        }

        public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            .liveRefreshTokens(try issuer.families.liveTokens(at: now))
        }
    }

    public struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let policy: ClaimsPolicy
        fileprivate let blocklist: RedisBlocklist

        public var stateBytes: Int { key.json().utf8.count }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            let (key, policy) = (key, policy)
            return Verifier(
                jwt: try fromTokens(try JWTVerifier([key], policy: policy)),
                connection: try blocklist.access.connect(), blocklist: blocklist)
        }
    }

    public struct Verifier: TokenVerifier {
        fileprivate let jwt: JWTVerifier
        fileprivate let connection: RedisConnection
        fileprivate let blocklist: RedisBlocklist

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                if request.isHighStakes {
                    guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                    if try blocklist.contains(tokenID, on: connection) { return .refused(.revoked) }
                }
                return .active(Principal(claims))
            }
        }
    }
}
