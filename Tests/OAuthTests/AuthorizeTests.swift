import OAuth
import TestSupport
import Testing
import Tokens

/// The authorization endpoint.
struct AuthorizeTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    private func outcome(
        _ request: Parameters, _ cookie: String? = nil, hasJustLoggedIn: Bool = false,
        at now: NumericDate = at(0)
    ) throws -> AuthorizationOutcome {
        server.service.authorize(
            try request.form, cookie: cookie, hasJustLoggedIn: hasJustLoggedIn, at: now)
    }

    private func error(_ outcome: AuthorizationOutcome) -> OAuthError.Code? {
        if case .redirect(_, let error) = outcome { error } else { nil }
    }

    @Test func `login, then consent, then a code with state and iss`() throws {
        guard case .logIn = try outcome(server.request()) else {
            Issue.record("no login was asked for")
            return
        }
        let cookie = try server.logIn()
        guard case .askConsent(let request, let session) = try outcome(server.request(), cookie)
        else {
            Issue.record("no consent was asked for")
            return
        }
        #expect(request.scopes.text == "photos:read")
        #expect(session.user.subject == "u1")
        let answer = server.service.answerConsent(
            try server.request().form, cookie: cookie, allows: true, at: at(0))
        let query = try TestServer.query(of: answer)
        #expect(query["state"] == "s t&ate")
        #expect(query["iss"] == TestServer.issuer)
        #expect(query["code"]?.utf8.count == 43)
        // Agreed once, the same scopes need no second consent.
        #expect(try TestServer.query(of: try outcome(server.request(), cookie))["code"] != nil)
        guard
            case .askConsent = try outcome(
                server.request(scope: "photos:read photos:write"), cookie)
        else {
            Issue.record("more scopes were granted without consent")
            return
        }
    }

    @Test func `a query of the redirect URI is kept`() throws {
        let outcome = server.service.answerConsent(
            try server.request(TestServer.album).form, cookie: try server.logIn(), allows: true,
            at: at(0))
        #expect(try TestServer.query(of: outcome)["tab"] == "1")
    }

    @Test(arguments: [
        "HTTPS://printer.example/callback", "https://PRINTER.example/callback",
        "https://printer.example/CALLBACK", "https://printer.example/callback/",
        "https://printer.example/callback/../evil", "https://printer.example/callback.evil.example",
        "https://printer.example.evil.example/callback",
        "https://printer.example@evil.example/callback",
        "https://user@printer.example/callback", "https://printer.example/%63allback",
        "https://printer.example/callback#", "https://printer.example/callback#f",
        "https://printer.example/callback?x=1", "https://printer.example:443/callback",
        "http://printer.example/callback", "https://evil.example/", "/callback",
    ])
    func `another redirect_uri is refused without a redirect`(uri: String) throws {
        let request = server.request().setting("redirect_uri", to: uri)
        guard case .refuse(let error) = try outcome(request) else {
            Issue.record("a redirect to an unknown address")
            return
        }
        #expect(error.code == .invalidRequest)
    }

    @Test func `an unknown client and a missing redirect_uri are refused without a redirect`()
        throws
    {
        let requests = [
            server.request().setting("client_id", to: "nobody"),
            server.request().setting("client_id", to: nil),
            server.request().setting("client_id", to: "PRINTER"),
            server.request().setting("redirect_uri", to: nil),
            server.request().setting("redirect_uri", to: TestServer.albumCallback),
            server.request().repeating("redirect_uri", with: "https://evil.example/"),
            server.request().repeating("client_id", with: TestServer.album),
        ]
        for request in requests {
            guard case .refuse = try outcome(request) else {
                Issue.record("a redirect for \(request.text)")
                continue
            }
        }
    }

    @Test func `PKCE is mandatory, with S256 alone`() throws {
        let requests = [
            server.request().setting("code_challenge", to: nil),
            server.request().setting("code_challenge_method", to: nil),
            server.request().setting("code_challenge_method", to: "plain"),
            server.request().setting("code_challenge_method", to: "s256"),
            server.request().setting("code_challenge", to: "short"),
            server.request().setting("code_challenge", to: server.proof.challenge + "="),
            server.request().setting("code_challenge", to: server.proof.verifier + "v"),
        ]
        let cookie = try server.logIn()
        for request in requests {
            let outcome = server.service.answerConsent(
                try request.form, cookie: cookie, allows: true, at: at(0))
            #expect(error(outcome) == .invalidRequest, "\(request.text)")
            #expect(try TestServer.query(of: outcome)["code"] == nil)
        }
    }

    private static let invalid: [(String, String, OAuthError.Code)] = [
        ("response_type", "token", .unsupportedResponseType),
        ("response_type", "code token", .unsupportedResponseType),
        ("response_mode", "fragment", .invalidRequest),
        ("scope", "photos:delete", .invalidScope), ("scope", "a  b", .invalidScope),
        ("prompt", "none login", .invalidRequest), ("prompt", "unknown", .invalidRequest),
        ("prompt", "none", .loginRequired), ("max_age", "-1", .invalidRequest),
        ("nonce", String(repeating: "n", count: 513), .invalidRequest),
    ]

    @Test(arguments: invalid)
    func `an invalid request is told to the client`(
        name: String, value: String, code: OAuthError.Code
    ) throws {
        let outcome = try outcome(server.request().setting(name, to: value))
        #expect(error(outcome) == code)
        let query = try TestServer.query(of: outcome)
        #expect(query["error"] == code.rawValue)
        #expect(query["state"] == "s t&ate")
        #expect(query["iss"] == TestServer.issuer)
    }

    @Test(arguments: ["scope", "state", "code_challenge", "x"])
    func `duplicate parameters are refused`(name: String) throws {
        let request = server.request().setting("x", to: "1").repeating(name, with: "again")
        #expect(error(try outcome(request)) == .invalidRequest)
    }

    @Test func `a user who refuses gives no code`() throws {
        let outcome = server.service.answerConsent(
            try server.request().form, cookie: try server.logIn(), allows: false, at: at(0))
        #expect(error(outcome) == .accessDenied)
    }

    @Test func `prompt and max_age ask for a login or consent again`() throws {
        let cookie = try server.logIn()
        #expect(
            error(try outcome(server.request().setting("prompt", to: "none"), cookie))
                == .consentRequired)
        _ = try server.code(server.request(), cookie)
        let silent = server.request().setting("prompt", to: "none")
        #expect(try TestServer.query(of: try outcome(silent, cookie))["code"] != nil)
        let again = server.request().setting("prompt", to: "login")
        guard case .logIn = try outcome(again, cookie) else {
            Issue.record("prompt=login was ignored")
            return
        }
        let fresh = try outcome(again, cookie, hasJustLoggedIn: true)
        #expect(try TestServer.query(of: fresh)["code"] != nil)
        let recent = server.request().setting("max_age", to: "10")
        #expect(try TestServer.query(of: try outcome(recent, cookie, at: at(10)))["code"] != nil)
        guard case .logIn = try outcome(recent, cookie, at: at(11)) else {
            Issue.record("max_age was ignored")
            return
        }
        guard
            case .askConsent = try outcome(
                server.request().setting("prompt", to: "consent"), cookie)
        else {
            Issue.record("prompt=consent was ignored")
            return
        }
    }

    @Test func `a session ends, and a forged cookie opens none`() throws {
        let cookie = try server.logIn()
        #expect(try server.service.session(cookie, at: at(8 * 3_600 - 1))?.user.login == "alice")
        #expect(try server.service.session(cookie, at: at(8 * 3_600)) == nil)
        #expect(try server.service.session(cookie + "x", at: at(0)) == nil)
        #expect(try server.service.session("", at: at(0)) == nil)
    }
}
