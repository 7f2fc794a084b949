import Revocation
import Stores
import Strategies
import Tokens

extension AuthorizationService {
    /// Redeems an authorization code (RFC 6749, section 4.1.3; RFC 7636, section 4.6).
    ///
    /// The tokens are issued first, and the code is spent in the transaction that records them: so
    /// of several concurrent requests one wins, a replay finds what the winner got, and a store
    /// that fails before leaves the code unspent. A replay ends the sign-in. A request counts as a
    /// replay only if the client, the redirect URI and the verifier are right, so that whoever has
    /// merely seen a used code cannot sign its user out.
    func redeemCode(
        _ form: FormParameters, of client: OAuthClient, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        let digest = try store.digest(try form.required(.code))
        let (code, signIn) = try knownCode(digest, form, of: client, in: store)
        guard !code.isSpent else { return try refuseReplay(of: signIn, in: store, at: now) }
        guard now < code.expiresAt, !signIn.isEnded else { throw Self.invalidGrant }

        let mayRefresh = client.grantTypes.contains(.refreshToken)
        let idToken = try idToken(
            IdentityClaims(
                subject: signIn.subject, client: client.id, nonce: code.nonce,
                authenticatedAt: code.authenticatedAt, sessionID: signIn.sessionID),
            scopes: signIn.scopes, at: now)
        let pair = try issue(
            grant(to: client.id, for: signIn.subject, signIn.scopes, at: now),
            withFamily: mayRefresh, in: store, at: now)
        let accessDigest = try store.digest(pair.access.bytes)
        let refresh = mayRefresh ? pair.refresh : nil
        var refreshDigest: TokenDigest?
        if let refresh { refreshDigest = try store.digest(refresh.bytes) }
        let handedOut = refreshDigest
        let isWon = try store.write { () throws(StoreError) -> Bool in
            guard try store.spend(digest) else { return false }
            try record(pair, accessDigest, handsOutRefresh: handedOut, of: signIn.id, in: store)
            return true
        }
        guard isWon else {
            discard(pair, in: store, at: now)
            return try refuseReplay(of: signIn, in: store, at: now)
        }
        return response(pair.access, refresh, signIn.scopes, idToken: idToken, at: now)
    }

    /// Returns the code if it is bound to the request's client, redirect URI and verifier.
    private func knownCode(
        _ digest: TokenDigest, _ form: FormParameters, of client: OAuthClient,
        in store: OAuthStore
    ) throws(OAuthError) -> (KnownCode, SignIn) {
        let redirectURI = try form.required(.redirectURI)
        guard let verifier = CodeVerifier(try form.required(.codeVerifier)) else {
            throw OAuthError(.invalidGrant, "code_verifier is not 43 to 128 unreserved characters")
        }
        guard let code = try inStore(try store.code(digest)),
            let signIn = try inStore(try store.signIn(code.signIn)),
            signIn.client == client.id, code.redirectURI.utf8.elementsEqual(redirectURI.utf8)
        else { throw Self.invalidGrant }
        let challenge = CodeChallenge(code.challenge)
        guard try inTokens(try challenge.matches(verifier, with: store.hasher)) else {
            throw Self.invalidGrant
        }
        return (code, signIn)
    }

    /// Ends what a code gave before it is refused (RFC 6749, section 4.1.2; RFC 9700, section
    /// 4.5.3).
    private func refuseReplay(
        of signIn: SignIn, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        _ = try end(signIn.id, in: store, at: now)
        throw Self.invalidGrant
    }

    /// Withdraws tokens that nobody got. They would harm nobody, so a failure is ignored: they only
    /// take up room until they expire.
    private func discard(_ pair: IssuedPair, in store: OAuthStore, at now: NumericDate) {
        if tokens.reaches.contains(.token) { try? tokens.revoke(.token(pair.access), at: now) }
        guard pair.ownsFamily, let family = pair.refresh?.family else { return }
        try? store.withFamilies { families throws(OAuthError) -> Void in
            try inStrategy(try families.end(family: family))
        }
    }
}
