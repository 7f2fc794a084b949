/// An authorization request that may be answered by redirect (RFC 6749, section 4.1.1).
package struct AuthorizationRequest: Sendable {
    /// What `prompt` asks for (OpenID Connect Core 1.0, section 3.1.2.1).
    package enum Prompt: String, Sendable, Hashable, CaseIterable {
        case none, login, consent
        case selectAccount = "select_account"
    }

    package let client: OAuthClient
    package let redirectURI: RedirectURI
    package let scopes: ScopeSet
    package let state: String?
    package let nonce: String?
    package let challenge: CodeChallenge
    package let prompts: Set<Prompt>
    /// How long ago the user may have logged in.
    package let maxAge: Duration?
}

/// What the authorization endpoint answers.
package enum AuthorizationOutcome: Sendable {
    /// Show the login page. After a login, ask again with the same parameters.
    case logIn(AuthorizationRequest)
    /// Ask the user whether the client may have the request's scopes.
    case askConsent(AuthorizationRequest, LoginSession)
    /// Send the browser to the client: with a code, or with an error.
    case redirect(location: String, error: OAuthError.Code?)
    /// Tell the user, and never send the browser anywhere: the client or its redirect URI is not
    /// to be trusted (RFC 6749, section 4.1.2.1).
    case refuse(OAuthError)
}
