import Revocation
import Stores
import Strategies
import Tokens

extension AuthorizationService {
    /// Exchanges a refresh token (RFC 6749, section 6; rotation by RFC 9700, section 4.14.2).
    ///
    /// A token of another client is refused and not consumed. The scope may only shrink, and only
    /// for this access token.
    func refresh(
        _ form: FormParameters, of client: OAuthClient, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        let presented = [UInt8](try form.required(.refreshToken).utf8)
        let digest = try store.digest(presented)
        guard let signIn = try inStore(try store.signIn(ofRefresh: digest)),
            signIn.client == client.id, !signIn.isEnded
        else { throw Self.invalidGrant }
        var scopes = signIn.scopes
        if let text = form[.scope] {
            guard let asked = ScopeSet(text), asked.isSubset(of: signIn.scopes) else {
                throw OAuthError(.invalidScope, "scope is malformed or exceeds what was granted")
            }
            scopes = asked
        }
        return try signIn.ownsFamily
            ? refreshOwn(presented, of: signIn, scopes, in: store, at: now)
            : refreshByStrategy(presented, of: signIn, scopes, in: store, at: now)
    }

    /// Redeems a token of this server's own families.
    ///
    /// The next tokens are recorded before the presented one is redeemed. So whoever ends the
    /// sign-in meanwhile finds them, and a strategy that cannot issue leaves the presented token
    /// unspent.
    private func refreshOwn(
        _ presented: [UInt8], of signIn: SignIn, _ scopes: ScopeSet, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        let draft = try inStrategy(try store.families.draft(tokenID: ""))
        var access: IssuedToken?
        if try inStrategy(try store.families.isRedeemable(presented.span, at: now)) {
            access = try issueNext(draft, of: signIn, scopes, in: store, at: now)
        }
        let outcome = try store.withFamilies { families throws(OAuthError) -> RefreshOutcome in
            switch try inStrategy(try families.redeem(presented.span, for: draft, at: now)) {
            case .renewed(_, let refresh): .renewed(refresh)
            case .refused(let reason, family: _): .refused(reason)
            }
        }
        switch outcome {
        case .renewed(let refresh):
            guard let access else {
                throw OAuthError(.serverError, "a refresh token was redeemed for nothing")
            }
            return response(access, refresh, scopes, idToken: nil, at: now)
        case .refused(let reason):
            return try refuse(reason, of: signIn, in: store, at: now)
        }
    }

    /// What became of a refresh token of this server's own.
    private enum RefreshOutcome: Sendable {
        case renewed(RefreshToken)
        case refused(RefreshRefusal)
    }

    /// Issues and records the access token that goes with `draft`; nil if the sign-in has ended.
    private func issueNext(
        _ draft: RefreshFamilies.Draft, of signIn: SignIn, _ scopes: ScopeSet,
        in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> IssuedToken? {
        let grant = grant(to: signIn.client, for: signIn.subject, scopes, at: now)
        let access = try inStrategy(try tokens.issue(grant, at: now))
        let digest = try store.digest(access.bytes)
        let refreshDigest = draft.digest
        let refreshEnd = terms.expiry(of: grant, from: now)
        let isLive = try store.write { () throws(StoreError) -> Bool in
            guard try store.signIn(signIn.id)?.isEnded == false else { return false }
            try store.recordAccess(access, digest, of: signIn.id, issuedAt: now)
            try store.recordRefresh(refreshDigest, of: signIn.id, until: refreshEnd)
            try store.prolong(signIn.id, until: refreshEnd)
            return true
        }
        guard isLive else { throw Self.invalidGrant }
        return access
    }

    /// Redeems a token of the strategy's families. Their access tokens have the grant's whole
    /// scope.
    private func refreshByStrategy(
        _ presented: [UInt8], of signIn: SignIn, _ scopes: ScopeSet, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        guard scopes == signIn.scopes else {
            throw OAuthError(
                .invalidScope, "this server's refresh tokens keep their scope: leave scope out")
        }
        let answer = try inStrategy(try tokens.refresh(presented, at: now))
        switch answer {
        case .renewed(let access, of: _)?:
            guard let refresh = access.refresh else {
                throw OAuthError(.serverError, "a refresh token was redeemed without a successor")
            }
            try recordNext(access, refresh, of: signIn, in: store, at: now)
            return response(access, refresh, scopes, idToken: nil, at: now)
        case .refused(let reason)?:
            return try refuse(reason, of: signIn, in: store, at: now)
        case nil: throw OAuthError(.serverError, "the strategy has no refresh tokens any more")
        }
    }

    /// Records what the strategy gave for one of its refresh tokens.
    func recordNext(
        _ access: IssuedToken, _ refresh: RefreshToken, of signIn: SignIn, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) {
        let pair = IssuedPair(
            access: access, refresh: refresh, ownsFamily: false, issuedAt: now)
        let digest = try store.digest(access.bytes)
        let refreshDigest = try store.digest(refresh.bytes)
        let isLive = try store.write { () throws(StoreError) -> Bool in
            try record(pair, digest, handsOutRefresh: refreshDigest, of: signIn.id, in: store)
            return try store.signIn(signIn.id)?.isEnded == false
        }
        // Another request has ended the sign-in meanwhile, so these tokens end too.
        if !isLive { _ = try end(signIn.id, in: store, at: now) }
    }

    /// Refuses a refresh token. Reuse of a spent one ends its sign-in, access tokens included. So
    /// does a family that has ended before its sign-in: the store failed after a reuse.
    private func refuse(
        _ reason: RefreshRefusal, of signIn: SignIn, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse {
        var isToEnd = reason == .reused
        if reason == .revoked {
            isToEnd = try inStore(try store.signIn(signIn.id))?.isEnded == false
        }
        if isToEnd { _ = try end(signIn.id, in: store, at: now) }
        throw Self.invalidGrant
    }
}
