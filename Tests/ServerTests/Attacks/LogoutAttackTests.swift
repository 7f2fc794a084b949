import HTTPClient
import OAuth
import Server
import ServerContract
import TestSupport
import Testing
import Tokens

/// Logout tokens as a client receives them (OpenID Connect Back-Channel Logout 1.0).
@Suite struct `A logout` {
    private static let client = "gallery"

    private let flow = CodeFlow(client: Self.client, scope: "openid photos:read")

    /// Starts a server with a client that takes logout tokens.
    private func start(telling uri: String) throws -> AuthorityUnderTest {
        try AuthorityUnderTest { _, settings in
            guard let album = settings.seed.clients.last?.client else { return }
            settings.seed.clients.append(
                AuthoritySeed.Client(
                    OAuthClient(
                        id: Self.client, name: "Gallery", redirectURIs: album.redirectURIs,
                        scopes: album.scopes, backchannelLogoutURI: uri),
                    secret: nil))
        }
    }

    /// Logs in for the client. Returns the session that its ID token names.
    private func session(
        in browser: inout ScriptedBrowser, at connection: HTTPConnection
    ) throws -> String {
        let login = try PageForm(of: try browser.open(try flow.address))
        let next = try browser.submit(login, GuardedForm.credentials)
        // Only the first time is the user asked.
        let page =
            try next.status == 200
            ? browser.submit(try PageForm(of: next), GuardedForm.consent.fields) : next
        let code = try #require(try CodeFlow.parameters(of: page)["code"])
        let answer = try flow.redeem(code, at: connection)
        let token = try #require(answer.json["id_token"]?.string)
        let parts = token.split(separator: ".")
        try #require(parts.count == 3)
        let text = Array(parts[1].utf8)
        let payload = Base64URL.decode(text.span) ?? []
        let claims = try JSONValue(parsing: payload.span)
        return try #require(claims["sid"]?.string)
    }

    private func logOut(_ browser: inout ScriptedBrowser) throws -> HTTPResponse {
        let question = try PageForm(of: try browser.open(ServerPath.endSession))
        return try browser.submit(question, [])
    }

    /// keycloak#22914, opencloud#2328, nextcloud/user_oidc#1183: one session ends, and a `sid` that
    /// the client does not know is refused and not taken for another.
    @Test func `tells its clients which session ended, and no other ends`() throws {
        let client = try ScriptedHTTPServer { _, peer in
            peer.answer()
            return true
        }
        let server = try start(telling: "http://127.0.0.1:\(client.port)/logout")
        let connection = server.connect()
        var (first, second) = (ScriptedBrowser(server), ScriptedBrowser(server))
        let ended = try session(in: &first, at: connection)
        let kept = try session(in: &second, at: connection)
        #expect(ended != kept)

        let page = try logOut(&first)
        #expect(page.text.contains("You are signed out"))
        #expect(eventually { client.requests.count == 1 })
        let request = try #require(client.requests.first)
        #expect(request.line == "POST /logout HTTP/1.1")
        #expect(request.value(of: "content-type") == "application/x-www-form-urlencoded")
        let body = String(decoding: request.body, as: UTF8.self)
        try #require(body.hasPrefix("logout_token="))
        let token = Array(body.dropFirst("logout_token=".count).utf8)

        let keys = try JSONWebKeySet(json: try connection.get("/jwks.json").body).keys
        let reader = try LogoutTokenReader(
            keys, issuer: AuthorityUnderTest.issuer, client: Self.client)
        let now = NumericDate.systemTime
        let known = reader.decide(token, at: now) { sid in
            [ended, kept].contains(sid) ? AuthorityUnderTest.subject : nil
        }
        #expect(known == .session(ended))
        for owner in [nil, "somebody else"] {
            let decision = reader.decide(token, at: now) { _ in owner }
            guard case .refused = decision else {
                Issue.record("a session that is not the subject's was ended")
                continue
            }
        }
        let other = try LogoutTokenReader(
            keys, issuer: AuthorityUnderTest.issuer, client: AuthorityUnderTest.publicClient)
        guard case .refused = other.decide(token, at: now, subjectOf: { _ in nil }) else {
            Issue.record("the logout token was good for another client")
            return
        }
        let account = try second.open("/account")
        #expect(account.text.contains("You are signed in"))
    }

    /// What a client's endpoint may do with a logout token.
    enum Behaviour: CaseIterable, Sendable {
        case refuses, redirects, hangs, closes
    }

    @Test(arguments: Behaviour.allCases)
    func `waits for no client, and follows none elsewhere`(behaviour: Behaviour) throws {
        let client = try ScriptedHTTPServer { _, peer in
            switch behaviour {
            case .refuses: peer.answer(400)
            case .redirects: peer.answer(307, ["Location: /elsewhere"])
            case .hangs: peer.receive()
            case .closes: return false
            }
            return true
        }
        let server = try start(telling: "http://127.0.0.1:\(client.port)/logout")
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        _ = try session(in: &browser, at: connection)
        let page = try logOut(&browser)
        #expect(page.status == 200)
        #expect(page.text.contains("You are signed out"))
        #expect(eventually { !client.requests.isEmpty })
        // The server still answers, and has told the client once.
        #expect(try connection.get(ServerPath.health).status == 200)
        #expect(client.requests.map(\.line) == ["POST /logout HTTP/1.1"])
    }

    /// Server-side request forgery: a client's metadata names an address.
    @Test func `calls no other machine, whatever a client has registered`() throws {
        for uri in [
            "http://192.0.2.1/logout", "https://127.0.0.1/logout", "http://localhost:9/logout",
            "http://127.0.0.1@192.0.2.1/logout", "http://127.0.0.1.evil.example:80/logout",
            "file:///etc/passwd",
        ] {
            let listener = CapturedLog.listen()
            let server = try start(telling: uri)
            var browser = ScriptedBrowser(server)
            _ = try session(in: &browser, at: server.connect())
            let page = try logOut(&browser)
            #expect(page.text.contains("You are signed out"))
            let isNoticed = eventually {
                listener.lines.contains { $0.contains("not of this machine") }
            }
            #expect(isNoticed, "\(uri)")
        }
    }
}
