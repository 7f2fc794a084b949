public import Revocation
public import Tokens

/// One thread's check of signature and claims, which all strategies with signed tokens share.
public protocol AccessTokenCheck {
    /// - Throws: ``StrategyError`` if the keys are unavailable.
    func verify(_ token: Span<UInt8>, at now: NumericDate) throws(StrategyError) -> TokenDecision
}

/// What one node requires of access tokens, and its memory of those that it has verified.
public struct AccessTokenPolicy: Sendable {
    private let claims: ClaimsPolicy
    /// Nil if every signature is verified on every request.
    private let memory: VerifiedTokenCache?

    init(_ claims: ClaimsPolicy, _ options: OptionValues) {
        self.claims = claims
        let capacity = options.count(VerifiedTokenCache.option)
        memory = capacity > 0 ? VerifiedTokenCache(capacity: capacity) : nil
    }

    /// Returns a verifier for one thread, under the keys that are valid now. The node forgets the
    /// tokens that it verified with any other key.
    func makeVerifier(_ keys: [JSONWebKey]) throws(StrategyError) -> AccessTokenVerifier {
        AccessTokenVerifier(
            jwt: try fromTokens(try JWTVerifier(keys, policy: claims)), memory: memory,
            keys: memory?.admit(keys) ?? [])
    }

    /// Bytes held by the memory.
    var bytes: Int { memory?.bytes ?? 0 }
}

/// One thread's check of access tokens under a fixed set of keys.
public struct AccessTokenVerifier: AccessTokenCheck {
    fileprivate let jwt: JWTVerifier
    fileprivate let memory: VerifiedTokenCache?
    /// The cache's names for the keys.
    fileprivate let keys: [VerifiedTokenCache.KeyName]

    /// Decides as `JWTVerifier.verify` does. A token remembered is spared the signature and its
    /// parsing, and nothing else: dates are always compared with `now`.
    public func verify(_ token: Span<UInt8>, at now: NumericDate) -> TokenDecision {
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
