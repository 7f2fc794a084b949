import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// Answers a resource server about an access token (RFC 7662), as the strategy judges it.
    ///
    /// A client that is no resource server learns only of its own tokens. Refresh tokens are never
    /// active here: no resource server is meant to see one.
    ///
    /// - Throws: `invalid_client` for a caller without a secret (section 2.1).
    package func introspect(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) -> IntrospectionAnswer {
        try pool.with { store throws(OAuthError) -> IntrospectionAnswer in
            let caller = try authenticate(form, authorization, with: store)
            guard !caller.isPublic else {
                throw OAuthError(.invalidClient, "introspection needs a client with a secret")
            }
            let presented = [UInt8](try form.required(.token).utf8)
            let answer = try inStrategy(try tokens.introspect(presented, at: now))
            guard case .active(let principal, let audience) = answer else { return .inactive }
            let digest = try store.digest(presented)
            let owner = try inStore(try store.signIn(ofAccess: digest))?.signIn.client
            guard caller.client.isResourceServer || owner == caller.client.id else {
                return .inactive
            }
            return .access(
                principal, audience: audience, client: owner, issuer: configuration.issuer)
        }
    }

    /// Returns the user of an access token with the scope `openid` (OpenID Connect Core 1.0,
    /// section 5.3).
    ///
    /// - Throws: `invalid_token`, `insufficient_scope` (RFC 6750, section 3.1).
    package func userInfo(
        _ accessToken: [UInt8], at now: NumericDate
    ) throws(OAuthError) -> OAuthUser {
        let answer = try inStrategy(try tokens.introspect(accessToken, at: now))
        guard case .active(let principal, _) = answer else {
            throw OAuthError(.invalidToken, "the access token is unknown, expired or revoked")
        }
        guard ScopeSet(principal.scope)?.contains(ScopeSet.openID) ?? false else {
            throw OAuthError(.insufficientScope, "the access token lacks the scope openid")
        }
        let known = try pool.with {
            store throws(OAuthError) -> (user: OAuthUser, password: PasswordHash)? in
            try inStore(try store.account(subject: principal.subject))
        }
        guard let account = known else {
            throw OAuthError(.invalidToken, "the access token belongs to no user")
        }
        return account.user
    }
}
