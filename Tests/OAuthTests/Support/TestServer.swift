import Foundation
import OAuth
import Revocation
import Stores
import TestSupport
import Testing
import Tokens

/// An authorization server with a user, a public client, a confidential client and a resource
/// server.
struct TestServer: Sendable {
    static let issuer = "https://issuer.example"
    static let audience = "https://api.example"
    static let scopes = "offline_access openid photos:read photos:write"
    static let callback = "https://printer.example/callback"
    static let albumCallback = "https://album.example/callback?tab=1"
    static let password = "correct horse"

    static let printer = "printer"
    static let album = "album"
    static let api = "api"

    let scratch: Scratch
    let service: AuthorizationService
    let secret: String
    let proof: ProofKey

    init(
        _ tokens: any AccessTokens = MemoryTokens(), grace: Duration = .zero,
        coarsestReach: RevocationReach = .subject
    ) throws {
        scratch = try Scratch()
        secret = String(decoding: try OpaqueToken.generate(), as: UTF8.self)
        proof = try ProofKey()
        service = try AuthorizationService(
            AuthorizationConfiguration(
                issuer: Self.issuer, audience: Self.audience,
                scopes: try #require(ScopeSet(Self.scopes)), grace: grace,
                coarsestReach: coarsestReach),
            in: Self.store(in: scratch), issuing: tokens,
            identityKey: try JSONWebKey.generate(.ES256))
        try service.register(
            OAuthUser(subject: "u1", login: "alice", name: "Alice"), password: Self.password)
        try register()
    }

    static func store(in scratch: Scratch) -> SQLiteConfiguration {
        SQLiteConfiguration(path: scratch.file("oauth.sqlite"))
    }

    private func register() throws {
        let scopes = try #require(ScopeSet(Self.scopes))
        try service.register(
            OAuthClient(
                id: Self.printer, name: "Photo printer",
                redirectURIs: [try #require(RedirectURI(registering: Self.callback))],
                scopes: scopes),
            secret: nil)
        try service.register(
            OAuthClient(
                id: Self.album, name: "Album",
                redirectURIs: [try #require(RedirectURI(registering: Self.albumCallback))],
                grantTypes: Set(OAuthClient.GrantType.allCases), scopes: scopes,
                backchannelLogoutURI: "https://album.example/logout"),
            secret: secret)
        try service.register(
            OAuthClient(
                id: Self.api, name: "Photos", grantTypes: [], scopes: scopes,
                isResourceServer: true),
            secret: secret)
    }
}

// MARK: The browser

extension TestServer {
    func logIn(
        _ login: String = "alice", replacing cookie: String? = nil, at now: NumericDate = at(0)
    ) throws -> String { try logInEnding(login, replacing: cookie, at: now).cookie }

    /// Returns the cookie, and whom to tell that the browser's former session has ended.
    func logInEnding(
        _ login: String = "alice", replacing cookie: String?, at now: NumericDate = at(0)
    ) throws -> (cookie: String, ended: [LogoutNotice]) {
        let answer = try service.logIn(
            login, password: Self.password, replacing: cookie, at: now)
        guard case .loggedIn(let cookie, _, let ended) = answer else {
            throw OAuthError(.accessDenied, "the test's own login was refused")
        }
        return (cookie, ended)
    }

    func request(_ client: String = Self.printer, scope: String = "photos:read") -> Parameters {
        Parameters([
            ("response_type", "code"), ("client_id", client),
            ("redirect_uri", client == Self.album ? Self.albumCallback : Self.callback),
            ("scope", scope), ("state", "s t&ate"), ("code_challenge", proof.challenge),
            ("code_challenge_method", "S256"),
        ])
    }

    /// Agrees to a request and returns its code.
    func code(
        _ request: Parameters, _ cookie: String, at now: NumericDate = at(0)
    ) throws -> String {
        let outcome = service.answerConsent(
            try request.form, cookie: cookie, allows: true, at: now)
        return try #require(try Self.query(of: outcome)["code"])
    }

    /// Returns the query of the address that the browser is sent to.
    static func query(of outcome: AuthorizationOutcome) throws -> [String: String] {
        guard case .redirect(let location, _) = outcome else {
            throw OAuthError(.serverError, "the outcome is no redirect")
        }
        let items = try #require(URLComponents(string: location)?.queryItems)
        return Dictionary(
            items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    }
}

// MARK: Clients

extension TestServer {
    func basic(_ client: String = Self.album) -> String {
        "Basic " + Data("\(client):\(secret)".utf8).base64EncodedString()
    }

    private func authorization(of client: String) -> String? {
        client == Self.printer ? nil : basic(client)
    }

    func redemption(_ code: String, _ client: String = Self.printer) -> Parameters {
        Parameters([
            ("grant_type", "authorization_code"), ("code", code), ("client_id", client),
            ("redirect_uri", client == Self.album ? Self.albumCallback : Self.callback),
            ("code_verifier", proof.verifier),
        ])
    }

    func redeem(
        _ code: String, _ client: String = Self.printer, at now: NumericDate = at(1)
    ) throws -> TokenResponse {
        try service.token(
            redemption(code, client).form, authorization: authorization(of: client), at: now)
    }

    /// Goes through the whole flow.
    func signIn(
        _ cookie: String, _ client: String = Self.printer, scope: String = "photos:read",
        at now: NumericDate = at(1)
    ) throws -> TokenResponse {
        try redeem(try code(request(client, scope: scope), cookie, at: now), client, at: now)
    }

    func refresh(
        _ token: [UInt8]?, _ client: String = Self.printer, scope: String? = nil,
        at now: NumericDate = at(2)
    ) throws -> TokenResponse {
        let text = String(decoding: try #require(token), as: UTF8.self)
        let parameters = Parameters([
            ("grant_type", "refresh_token"), ("refresh_token", text), ("client_id", client),
        ]).setting("scope", to: scope)
        return try service.token(
            parameters.form, authorization: authorization(of: client), at: now)
    }

    func revoke(
        _ token: [UInt8]?, _ client: String = Self.printer, hint: String? = nil,
        at now: NumericDate = at(3)
    ) throws {
        let text = String(decoding: try #require(token), as: UTF8.self)
        let parameters = Parameters([("token", text), ("client_id", client)])
            .setting("token_type_hint", to: hint)
        try service.revoke(parameters.form, authorization: authorization(of: client), at: now)
    }

    func isActive(_ response: TokenResponse, at now: NumericDate = at(4)) throws -> Bool {
        try introspect(response.access.bytes, at: now) != .inactive
    }

    func introspect(
        _ token: [UInt8], by client: String = Self.api, at now: NumericDate = at(4)
    ) throws -> IntrospectionAnswer {
        let form = try Parameters([("token", String(decoding: token, as: UTF8.self))]).form
        return try service.introspect(form, authorization: basic(client), at: now)
    }
}
