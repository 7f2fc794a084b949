import Revocation
import Tokens

/// The signing half of every JWT strategy: one authority's access tokens (RFC 9068).
final class AccessTokenIssuer {
    private let signer: TokenSigner
    private let issuer: String

    init(_ key: JSONWebKey, in context: StrategyContext) throws(StrategyError) {
        signer = try fromTokens(try TokenSigner(key))
        issuer = context.issuer
    }

    /// - Parameters:
    ///   - tokenID: the `jti`, where it was drawn before; a new one otherwise.
    ///   - version: the `ver` claim, for strategies that count.
    ///   - issuedAt: the `iat` claim where it is not the date itself.
    ///   - status: the `status` claim, for strategies with a list.
    func issue(
        _ grant: Grant, tokenID known: String? = nil, version: Int64? = nil,
        issuedAt: NumericDate? = nil, status: StatusReference? = nil, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        let tokenID = if let known { known } else { try fromTokens(try OpaqueToken.randomID()) }
        let expiresAt = grant.expiry(from: now)
        let claims = Claims(
            issuer: issuer, subject: grant.subject, audience: [grant.audience],
            expiresAt: expiresAt, issuedAt: issuedAt ?? now.wholeMilliseconds,
            tokenID: tokenID, scope: grant.scope, version: version, status: status)
        let bytes = try fromTokens(try signer.sign(claims))
        return IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: grant.subject, expiresAt: expiresAt)
    }
}

extension StrategyDescriptor {
    /// What the registry says of a strategy with signed tokens: its own options, and those that all
    /// such strategies have.
    static func jwt(
        name: String, summary: String, options: [StrategyOption] = [],
        weighsRequests: Bool = false,
        stores: @escaping @Sendable (OptionValues) -> Set<StoreKind> = { _ in [] }
    ) -> StrategyDescriptor {
        StrategyDescriptor(
            name: name, summary: summary, options: options + [VerifiedTokenCache.option],
            signsTokens: true, weighsRequests: weighsRequests, stores: stores)
    }
}

/// The verifying half of every JWT strategy: what one node asks of access tokens, and which of them
/// it remembers to have verified.
struct AccessTokenNode: Sendable {
    private let policy: ClaimsPolicy
    /// Nil where every signature is verified at every request.
    private let memory: VerifiedTokenCache?

    init(_ policy: ClaimsPolicy, _ options: OptionValues) {
        self.policy = policy
        let capacity = options.count(VerifiedTokenCache.option)
        memory = capacity > 0 ? VerifiedTokenCache(capacity: capacity) : nil
    }

    /// A verifier for one thread, under the keys that are good now. What the node remembers of any
    /// other key is forgotten.
    func makeVerifier(_ keys: [JSONWebKey]) throws(StrategyError) -> AccessTokenVerifier {
        AccessTokenVerifier(
            jwt: try fromTokens(try JWTVerifier(keys, policy: policy)), memory: memory,
            keys: memory?.admit(keys) ?? [])
    }

    var stateBytes: Int { memory?.bytes ?? 0 }
}

/// One thread's check of access tokens at a node.
struct AccessTokenVerifier {
    fileprivate let jwt: JWTVerifier
    fileprivate let memory: VerifiedTokenCache?
    /// What the memory calls each of the keys.
    fileprivate let keys: [VerifiedTokenCache.KeyName]

    /// Decides as `JWTVerifier.verify` does. A token remembered is spared the signature and its
    /// reading, and nothing else: dates are held against `now` in every case.
    func verify(_ token: Span<UInt8>, at now: NumericDate) -> Decision {
        guard let memory else { return jwt.verify(token, at: now) }
        if let claims = memory.claims(of: token, under: keys) {
            return jwt.policy.check(claims, at: now).map { .refused($0) } ?? .valid(claims)
        }
        switch jwt.verifyNamingKey(token, at: now) {
        case .refused(let reason): return .refused(reason)
        case .valid(let claims, let key):
            memory.keep(claims, of: token, under: keys[key])
            return .valid(claims)
        }
    }
}

extension Grant {
    /// `exp` of a token issued at `now`.
    func expiry(from now: NumericDate) -> NumericDate {
        now.advanced(byMicroseconds: lifetime.microseconds).wholeMilliseconds
    }
}

extension IssuedToken {
    /// The same token, as handed out with a refresh token.
    func with(_ refresh: RefreshToken) -> IssuedToken {
        IssuedToken(
            bytes: bytes, tokenID: tokenID, subject: subject, expiresAt: expiresAt,
            refresh: refresh)
    }
}

extension NumericDate {
    /// Cut to the milliseconds that a token carries, so that every copy of a date agrees.
    var wholeMilliseconds: NumericDate {
        NumericDate(microseconds: microseconds - microseconds % 1_000)
    }
}

extension Principal {
    init(_ claims: Claims) {
        self.init(
            subject: claims.subject ?? "", tokenID: claims.tokenID, scope: claims.scope ?? "",
            expiresAt: claims.expiresAt ?? NumericDate(microseconds: 0))
    }
}
