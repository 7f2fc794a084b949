import Tokens

/// Why an authorization request is refused, and whom to tell.
enum RequestFault: Error {
    /// Tell the user: the client or its redirect URI is not to be trusted.
    case untrusted(OAuthError)
    /// Tell the client, by redirect.
    case redirect(OAuthError, to: RedirectURI, state: String?)
}

extension AuthorizationService {
    /// Validates the parameters of an authorization request (RFC 6749, section 4.1.1; RFC 7636,
    /// section 4.3; OpenID Connect Core 1.0, section 3.1.2.1).
    func check(_ query: FormParameters) throws(RequestFault) -> AuthorizationRequest {
        let (client, redirectURI) = try recipient(of: query)
        let state = query[.state]
        do throws(OAuthError) {
            return try check(query, of: client, redirectURI, state)
        } catch {
            throw .redirect(error, to: redirectURI, state: state)
        }
    }

    /// Returns the client and the address to which even an error may be sent.
    private func recipient(
        of query: FormParameters
    ) throws(RequestFault) -> (OAuthClient, RedirectURI) {
        guard let id = query[.clientID], let client = client(id) else {
            throw .untrusted(OAuthError(.invalidRequest, "the client is unknown"))
        }
        guard let presented = query[.redirectURI],
            let known = client.redirectURIs.first(where: { $0.isSame(as: presented) })
        else {
            throw .untrusted(
                OAuthError(
                    .invalidRequest, "redirect_uri is not one that the client is registered with"))
        }
        return (client, known)
    }

    private func check(
        _ query: FormParameters, of client: OAuthClient, _ redirectURI: RedirectURI,
        _ state: String?
    ) throws(OAuthError) -> AuthorizationRequest {
        try query.refuseRepetition()
        guard try query.required(.responseType) == ResponseType.code else {
            throw OAuthError(.unsupportedResponseType, "only response_type=code is supported")
        }
        guard query[.responseMode] ?? ResponseType.mode == ResponseType.mode else {
            throw OAuthError(.invalidRequest, "only response_mode=query is supported")
        }
        guard client.grantTypes.contains(.authorizationCode) else {
            throw OAuthError(.unauthorizedClient, "the client may not use authorization codes")
        }
        return AuthorizationRequest(
            client: client, redirectURI: redirectURI, scopes: try scopes(query, of: client),
            state: state, nonce: query[.nonce], challenge: try challenge(query),
            prompts: try prompts(query), maxAge: try maxAge(query))
    }

    /// PKCE is mandatory for every client, with S256 alone: `code_challenge_method` left out means
    /// `plain` (RFC 7636, section 4.3).
    private func challenge(_ query: FormParameters) throws(OAuthError) -> CodeChallenge {
        guard query[.codeChallengeMethod] == CodeChallenge.method else {
            throw OAuthError(.invalidRequest, "code_challenge_method has to be S256")
        }
        guard let challenge = CodeChallenge(try query.required(.codeChallenge)) else {
            throw OAuthError(.invalidRequest, "code_challenge is not the base64url of 32 bytes")
        }
        return challenge
    }

    private func prompts(
        _ query: FormParameters
    ) throws(OAuthError) -> Set<AuthorizationRequest.Prompt> {
        let names = query[.prompt]?.split(separator: " ").map(String.init) ?? []
        let known = Set(names.compactMap(AuthorizationRequest.Prompt.init(rawValue:)))
        guard known.count == Set(names).count else {
            throw OAuthError(.invalidRequest, "prompt has an unknown value")
        }
        guard !known.contains(.none) || known.count == 1 else {
            throw OAuthError(.invalidRequest, "prompt=none allows no other value")
        }
        return known
    }

    private func maxAge(_ query: FormParameters) throws(OAuthError) -> Duration? {
        guard let text = query[.maxAge] else { return nil }
        guard let seconds = UInt32(text) else {
            throw OAuthError(.invalidRequest, "max_age is not a number of seconds")
        }
        return .seconds(Int64(seconds))
    }

    /// Returns the scopes that a request asks for, which must be among the client's.
    func scopes(
        _ parameters: FormParameters, of client: OAuthClient
    ) throws(OAuthError) -> ScopeSet {
        guard let text = parameters[.scope], let scopes = ScopeSet(text) else {
            throw OAuthError(.invalidScope, "scope is missing or malformed")
        }
        guard scopes.isSubset(of: client.scopes) else {
            throw OAuthError(.invalidScope, "scope exceeds what the client is registered for")
        }
        return scopes
    }
}

/// The supported values of `response_type` and `response_mode`.
enum ResponseType {
    static let code = "code"
    static let mode = "query"
}
