import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// Answers an authorization request (RFC 6749, section 4.1.1).
    ///
    /// - Parameters:
    ///   - cookie: the browser's session cookie.
    ///   - hasJustLoggedIn: whether the user logged in for this request, which satisfies
    ///     `prompt=login` and `max_age`.
    package func authorize(
        _ query: FormParameters, cookie: String?, hasJustLoggedIn: Bool = false,
        at now: NumericDate
    ) -> AuthorizationOutcome {
        outcome(of: query) { request, store throws(OAuthError) in
            guard let session = try self.session(cookie, in: store, at: now), !session.isEnding,
                hasJustLoggedIn || isFresh(session, for: request, at: now)
            else {
                guard !request.prompts.contains(.none) else {
                    throw OAuthError(.loginRequired, "the user is not logged in")
                }
                return .logIn(request)
            }
            let subject = session.user.subject
            let agreed = try inStore(try store.consent(of: subject, client: request.client.id))
            if !request.prompts.contains(.consent), request.scopes.isSubset(of: agreed ?? .empty) {
                return try issueCode(request, session, agreeing: false, in: store, at: now)
            }
            guard !request.prompts.contains(.none) else {
                throw OAuthError(.consentRequired, "the user has not agreed to these scopes")
            }
            return .askConsent(request, session)
        }
    }

    /// Takes the user's answer to ``AuthorizationOutcome/askConsent(_:_:)``, with the parameters of
    /// the request. The caller has made sure that the answer came from its own page.
    package func answerConsent(
        _ query: FormParameters, cookie: String?, allows: Bool, at now: NumericDate
    ) -> AuthorizationOutcome {
        outcome(of: query) { request, store throws(OAuthError) in
            guard let session = try self.session(cookie, in: store, at: now), !session.isEnding
            else { return .logIn(request) }
            guard allows else { throw OAuthError(.accessDenied, "the user refused") }
            return try issueCode(request, session, agreeing: true, in: store, at: now)
        }
    }

    /// Returns what `body` answers to a valid request, or the redirect of its error.
    private func outcome(
        of query: FormParameters,
        _ body: (AuthorizationRequest, OAuthStore) throws(OAuthError) -> AuthorizationOutcome
    ) -> AuthorizationOutcome {
        let request: AuthorizationRequest
        do throws(RequestFault) {
            request = try check(query)
        } catch {
            switch error {
            case .untrusted(let error): return .refuse(error)
            case .redirect(let error, let uri, let state): return redirect(error, to: uri, state)
            }
        }
        do throws(OAuthError) {
            return try pool.with { store throws(OAuthError) -> AuthorizationOutcome in
                try body(request, store)
            }
        } catch {
            return redirect(error, to: request.redirectURI, request.state)
        }
    }

    /// Whether the session's login suffices for the request.
    private func isFresh(
        _ session: LoginSession, for request: AuthorizationRequest, at now: NumericDate
    ) -> Bool {
        guard request.prompts.isDisjoint(with: [.login, .selectAccount]) else { return false }
        guard let maxAge = request.maxAge else { return true }
        return now.microseconds(since: session.authenticatedAt) <= maxAge.microseconds
    }
}

// MARK: Answers by redirect

extension AuthorizationService {
    /// RFC 6749, section 4.1.2.1; `iss` by RFC 9207.
    private func redirect(
        _ error: OAuthError, to uri: RedirectURI, _ state: String?
    ) -> AuthorizationOutcome {
        let location = uri.adding(
            [
                (name: "error", value: error.code.rawValue),
                (name: "error_description", value: error.clientDescription),
            ] + closing(state))
        return .redirect(location: location, error: error.code)
    }

    private func closing(_ state: String?) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        if let state { parameters.append((name: "state", value: state)) }
        parameters.append((name: "iss", value: configuration.issuer))
        return parameters
    }

    /// Issues a code (RFC 6749, section 4.1.2), bound to the client, its redirect URI and its
    /// challenge.
    ///
    /// The session must still be there, and so must the consent unless the user has just agreed:
    /// both may have ended meanwhile.
    ///
    /// - Parameter agreeing: whether the user has just agreed.
    private func issueCode(
        _ request: AuthorizationRequest, _ session: LoginSession, agreeing: Bool,
        in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> AuthorizationOutcome {
        let code = try inTokens(try OpaqueToken.generate())
        let digest = try store.digest(code)
        let expiresAt = now.advanced(byMicroseconds: configuration.codeLife.microseconds)
        let (subject, client) = (session.user.subject, request.client.id)
        let obstacle = try store.write { () throws(StoreError) -> AuthorizationOutcome? in
            guard try store.hasSession(session.sessionID) else { return .logIn(request) }
            if agreeing { try store.agree(subject, to: client, request.scopes) }
            let agreed = try store.consent(of: subject, client: client) ?? .empty
            guard request.scopes.isSubset(of: agreed) else { return .askConsent(request, session) }
            let signIn = try store.addSignIn(
                subject: subject, client: client, scopes: request.scopes,
                sessionID: session.sessionID, until: expiresAt)
            try store.add(
                KnownCode(
                    signIn: signIn, redirectURI: request.redirectURI.text,
                    challenge: request.challenge.digest, nonce: request.nonce,
                    authenticatedAt: session.authenticatedAt, expiresAt: expiresAt,
                    isSpent: false),
                digest)
            return nil
        }
        if let obstacle { return obstacle }
        let location = request.redirectURI.adding(
            [(name: "code", value: String(decoding: code, as: UTF8.self))]
                + closing(request.state))
        return .redirect(location: location, error: nil)
    }
}

// MARK: Consent

extension OAuthStore {
    func consent(of subject: String, client: String) throws(StoreError) -> ScopeSet? {
        try rows(
            "SELECT scopes FROM consent WHERE subject = ? AND client = ?", .text(subject),
            .text(client)
        ) { ScopeSet($0.text(0)) ?? .empty }.first
    }

    func consents(
        of subject: String
    ) throws(StoreError) -> [(client: String, scopes: ScopeSet)] {
        try rows(
            "SELECT client, scopes FROM consent WHERE subject = ? ORDER BY client",
            .text(subject)
        ) { (client: $0.text(0), scopes: ScopeSet($0.text(1)) ?? .empty) }
    }

    /// Adds scopes to those that the user has agreed to, in the current transaction.
    func agree(_ subject: String, to client: String, _ scopes: ScopeSet) throws(StoreError) {
        let all = try consent(of: subject, client: client)?.union(scopes) ?? scopes
        try run(
            "INSERT OR REPLACE INTO consent VALUES (?, ?, ?)", .text(subject), .text(client),
            .text(all.text))
    }
}
