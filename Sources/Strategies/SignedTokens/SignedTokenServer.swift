public import Revocation
public import Tokens

/// The authorization server of a strategy with signed tokens: its keys and its means of revoking.
public struct SignedTokenServer<Register: RevocationRegister>: AuthorizationServer {
    let strategy: String
    let issuer: String
    let claims: ExtraClaims
    let keys: SigningKeys
    let register: Register

    public func makeHandle() throws(StrategyError) -> SignedTokenAuthority<Register.Revoker> {
        SignedTokenAuthority(
            strategy: strategy, issuer: AccessTokenIssuer(keys, issuer: issuer, claims),
            revoker: try register.makeRevoker())
    }
}

/// One thread's handle on a ``SignedTokenServer``.
public struct SignedTokenAuthority<Revoker: TokenRevoker>: TokenAuthority {
    fileprivate let strategy: String
    fileprivate let issuer: AccessTokenIssuer
    fileprivate let revoker: Revoker

    public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        let token = try sign(grant, at: now)
        guard let families = revoker.families else { return token }
        return try families.begin([(grant, token)], at: now).first ?? token
    }

    public func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for start in stride(from: 0, to: grants.count, by: RefreshFamilies.batch) {
            let batch = grants[start..<min(start + RefreshFamilies.batch, grants.count)]
            // Signs first, so that the store is locked only while it is written.
            var signed: [(grant: Grant, token: IssuedToken)] = []
            signed.reserveCapacity(batch.count)
            for grant in batch { signed.append((grant, try sign(grant, at: now))) }
            if let families = revoker.families {
                tokens += try families.begin(signed, at: now)
            } else {
                tokens += signed.map(\.token)
            }
        }
        return tokens
    }

    private func sign(
        _ grant: Grant, tokenID: String? = nil, at now: NumericDate
    ) throws(StrategyError) -> IssuedToken {
        try issuer.issue(
            grant, try revoker.claims(for: grant, at: now), tokenID: tokenID, at: now)
    }

    public func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        guard let families = revoker.families else { throw .noRefreshTokens }
        return try families.refresh(refreshToken, at: now) {
            grant, tokenID throws(StrategyError) in
            try sign(grant, tokenID: tokenID, at: now)
        }
    }

    public func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        guard let own = Revoker.Target(target) else {
            throw StrategyError(
                .unsupportedTarget,
                "\(strategy) cannot revoke a single \(target.reach)")
        }
        try revoker.revoke(own, at: now)
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try revoker.purge(at: now)
    }
}

extension SignedTokenAuthority: ForwardedInstrumentation {
    public var instrumented: Revoker { revoker }
}

extension SignedTokenAuthority: ObservingAuthority {
    public var observations: [any AuthorityObservation] {
        (revoker as? any ObservingAuthority)?.observations ?? []
    }
}
