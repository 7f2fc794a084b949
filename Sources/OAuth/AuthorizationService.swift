package import Revocation
package import Stores
package import Tokens

/// An authorization server without HTTP. One per process, used from any thread. Calls block: a
/// login for some 50 ms, everything else for a few transactions.
package final class AuthorizationService: Sendable {
    package let configuration: AuthorizationConfiguration
    /// What ID tokens and logout tokens are verified with. Publish it with the keys of the access
    /// tokens.
    package let identityKey: JSONWebKey

    /// Opens the store, or creates it.
    ///
    /// - Parameters:
    ///   - store: the file for everything but access tokens.
    ///   - identityKey: a private key to sign ID tokens and logout tokens with.
    package init(
        _ configuration: AuthorizationConfiguration, in store: SQLiteConfiguration,
        issuing tokens: any AccessTokens, identityKey: JSONWebKey
    ) throws(OAuthError) { preconditionFailure("to come") }
}

extension AuthorizationService {
    /// Registers a client, or replaces it.
    /// - Parameter secret: nil for a public client.
    package func register(
        _ client: OAuthClient, secret: String?
    ) throws(OAuthError) { preconditionFailure("to come") }

    package func client(_ id: String) -> OAuthClient? { preconditionFailure("to come") }

    /// Registers a user, or replaces the one with the same subject.
    package func register(
        _ user: OAuthUser, password: String
    ) throws(OAuthError) { preconditionFailure("to come") }

    package func logIn(
        _ login: String, password: String, at now: NumericDate
    ) throws(OAuthError) -> LoginAnswer { preconditionFailure("to come") }

    /// Returns the live session of a cookie.
    package func session(
        _ cookie: String, at now: NumericDate
    ) throws(OAuthError) -> LoginSession? { preconditionFailure("to come") }

    /// Ends a session and the grants of its clients that did not ask for `offline_access`.
    package func logOut(
        _ cookie: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] { preconditionFailure("to come") }

    /// Ends all sessions of a subject.
    package func logOut(
        subject: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] { preconditionFailure("to come") }

    /// - Parameters:
    ///   - cookie: the browser's session cookie.
    ///   - hasJustLoggedIn: whether the user logged in for this request, which satisfies
    ///     `prompt=login`.
    package func authorize(
        _ query: FormParameters, cookie: String?, hasJustLoggedIn: Bool = false,
        at now: NumericDate
    ) -> AuthorizationOutcome { preconditionFailure("to come") }

    /// Takes the user's answer to ``AuthorizationOutcome/askConsent(_:_:)``, with the parameters of
    /// the request. The caller has made sure that the answer came from its own page.
    package func answerConsent(
        _ query: FormParameters, cookie: String?, allows: Bool, at now: NumericDate
    ) -> AuthorizationOutcome { preconditionFailure("to come") }

    /// - Parameter authorization: the `Authorization` field's value.
    package func token(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) -> TokenResponse { preconditionFailure("to come") }

    /// Returns once the revocation is in force (RFC 7009).
    package func revoke(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) { preconditionFailure("to come") }

    package func introspect(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) -> IntrospectionAnswer { preconditionFailure("to come") }

    package func userInfo(
        _ accessToken: [UInt8], at now: NumericDate
    ) throws(OAuthError) -> OAuthUser { preconditionFailure("to come") }

    /// The clients that a user has let in.
    package func connectedClients(
        of subject: String
    ) throws(OAuthError) -> [ConnectedClient] { preconditionFailure("to come") }

    /// Takes back everything that a client got from a user.
    package func removeAccess(
        of client: String, to subject: String, at now: NumericDate
    ) throws(OAuthError) -> AccessRemoval { preconditionFailure("to come") }

    /// Issues tokens without a login, for a harness, as the token endpoint would issue them to each
    /// grant's client.
    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(OAuthError) -> [IssuedToken] { preconditionFailure("to come") }

    /// Forgets what has expired. Returns the number of rows removed.
    @discardableResult
    package func purge(at now: NumericDate) throws(OAuthError) -> Int {
        preconditionFailure("to come")
    }
}
