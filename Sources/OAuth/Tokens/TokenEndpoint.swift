import Revocation
import Stores
import Strategies
package import Tokens

extension AuthorizationService {
    /// Answers a token request (RFC 6749, sections 4.1.3, 4.4.2 and 6).
    ///
    /// - Parameter authorization: the `Authorization` field's value.
    package func token(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        try pool.with { store throws(OAuthError) -> TokenResponse in
            let caller = try authenticate(form, authorization, with: store)
            let name = try form.required(.grantType)
            guard let type = OAuthClient.GrantType(rawValue: name) else {
                throw OAuthError(.unsupportedGrantType, "grant_type is unknown")
            }
            guard caller.client.grantTypes.contains(type) else {
                throw OAuthError(.unauthorizedClient, "the client may not use this grant_type")
            }
            switch type {
            case .authorizationCode:
                return try redeemCode(form, of: caller.client, in: store, at: now)
            case .refreshToken:
                return try refresh(form, of: caller.client, in: store, at: now)
            case .clientCredentials:
                guard !caller.isPublic else {
                    throw OAuthError(.unauthorizedClient, "a public client has no credentials")
                }
                return try credentials(form, of: caller.client, in: store, at: now)
            }
        }
    }

    /// RFC 6749, section 4.4. The client is its own subject (RFC 9068, section 2.2); there is no
    /// refresh token (RFC 6749, section 4.4.3).
    private func credentials(
        _ form: FormParameters, of client: OAuthClient, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        let scopes = try scopes(form, of: client)
        guard !scopes.contains(ScopeSet.openID), !scopes.contains(ScopeSet.offlineAccess) else {
            throw OAuthError(.invalidScope, "scope needs a user")
        }
        let grant = grant(to: client.id, for: client.id, scopes, at: now)
        let pair = try issue(grant, withFamily: false, in: store, at: now)
        let digest = try store.digest(pair.access.bytes)
        try store.write { () throws(StoreError) -> Void in
            let signIn = try store.addSignIn(
                subject: client.id, client: client.id, scopes: scopes,
                until: pair.access.expiresAt)
            try record(pair, digest, handsOutRefresh: nil, of: signIn, in: store)
        }
        return response(pair.access, nil, scopes, idToken: nil, at: now)
    }
}

// MARK: Issuing

extension AuthorizationService {
    /// - Parameter now: when the access token is issued.
    func grant(
        to client: String, for subject: String, _ scopes: ScopeSet, at now: NumericDate
    ) -> Grant {
        Grant(
            subject: subject, client: client, audience: configuration.audience,
            scope: scopes.text, lifetime: accessLife(from: now))
    }

    /// Returns the lifetime of an access token, cut so that `exp` is a whole number of seconds:
    /// some resource servers read no others. A life below two seconds is not cut.
    private func accessLife(from now: NumericDate) -> Duration {
        let life = configuration.accessLife
        guard life >= .seconds(2) else { return life }
        let end = now.advanced(byMicroseconds: life.microseconds).wholeSeconds
        return .microseconds(end.microseconds(since: now))
    }

    /// Issues an access token, with the strategy's refresh token or one of this server's own.
    ///
    /// - Parameter withFamily: whether the client may refresh.
    func issue(
        _ grant: Grant, withFamily: Bool, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> IssuedPair {
        let access = try inStrategy(try tokens.issue(grant, at: now))
        if let refresh = access.refresh {
            return IssuedPair(
                access: access, refresh: refresh, ownsFamily: false, issuedAt: now)
        }
        guard withFamily else {
            return IssuedPair(access: access, refresh: nil, ownsFamily: false, issuedAt: now)
        }
        let refresh = try store.withFamilies { families throws(OAuthError) -> RefreshToken? in
            let draft = try inStrategy(try families.draft(tokenID: access.tokenID ?? ""))
            return try inStrategy(try families.begin([(grant, draft)], at: now)).first
        }
        return IssuedPair(access: access, refresh: refresh, ownsFamily: true, issuedAt: now)
    }

    /// Records a pair in the current transaction.
    ///
    /// - Parameter refreshDigest: of the refresh token, if the client gets it.
    func record(
        _ pair: IssuedPair, _ digest: TokenDigest, handsOutRefresh refreshDigest: TokenDigest?,
        of signIn: Int64, in store: OAuthStore
    ) throws(StoreError) {
        try store.record(
            pair, digest: digest, refreshDigest: refreshDigest, of: signIn,
            leeway_us: configuration.leeway.microseconds)
    }

    func response(
        _ access: IssuedToken, _ refresh: RefreshToken?, _ scopes: ScopeSet, idToken: [UInt8]?,
        at now: NumericDate
    ) -> TokenResponse {
        TokenResponse(
            access: access,
            expiresIn: max(access.expiresAt.microseconds(since: now), 0) / 1_000_000,
            refresh: refresh, scopes: scopes, idToken: idToken)
    }

    /// The answer to whatever was wrong with a code or refresh token: it does not say what.
    static let invalidGrant = OAuthError(
        .invalidGrant,
        "the grant is invalid, expired, revoked, already used, or not for this client")
}
