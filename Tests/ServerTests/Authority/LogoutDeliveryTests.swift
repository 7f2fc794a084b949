import HTTPClient
import OAuth
import Server
import ServerContract
import TestSupport
import Testing
import Tokens

/// Logout tokens, from the user's "sign out" to the client (OpenID Connect Back-Channel Logout
/// 1.0).
@Suite struct `Back-channel logout over HTTP` {
    private static let client = "listener"

    /// Returns an authorization server with a client that takes logout tokens at a port.
    private func server(telling port: Int) throws -> AuthorityUnderTest {
        let redirect = try #require(RedirectURI(registering: AuthorityUnderTest.redirectURI))
        let listener = OAuthClient(
            id: Self.client, name: "Listener", redirectURIs: [redirect],
            scopes: try #require(ScopeSet("openid photos:read")),
            backchannelLogoutURI: "http://127.0.0.1:\(port)/signed-out")
        return try AuthorityUnderTest(adjusting: { _, settings in
            settings.seed.clients.append(AuthoritySeed.Client(listener, secret: nil))
        })
    }

    private func signOut(_ browser: inout ScriptedBrowser) throws -> HTTPResponse {
        let question = try PageForm(of: try browser.open(ServerPath.endSession))
        return try browser.submit(question, [])
    }

    @Test func `tells the client which login has ended, and its token is refused`() throws {
        let receiver = try ScriptedHTTPServer { _, peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return true
        }
        let server = try server(telling: receiver.port)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try CodeFlow(client: Self.client).tokens(in: &browser, at: connection)
        let page = try signOut(&browser)
        #expect(page.text.contains("You are signed out"))

        let isTold = eventually { !receiver.requests.isEmpty }
        #expect(isTold)
        let notice = try #require(receiver.requests.first)
        #expect(notice.line == "POST /signed-out HTTP/1.1")
        #expect(notice.value(of: "content-type") == "application/x-www-form-urlencoded")
        let token = Array(try FormParameters(parsing: notice.body).required(.logoutToken).utf8)

        let keys = try JSONWebKeySet(json: try connection.get("/jwks.json").body).keys
        let identity = Array(try #require(tokens.json["id_token"]?.string).utf8)
        let verifier = try JWTVerifier(
            keys,
            policy: ClaimsPolicy(
                issuer: AuthorityUnderTest.issuer, audience: Self.client,
                type: IdentityTokenType.identity))
        guard case .valid(let payload, _) = verifier.verifySignature(identity.span) else {
            Issue.record("the ID token's key is not published")
            return
        }
        let claims = try JSONValue(parsing: payload.span)
        let session = try #require(claims["sid"]?.string)
        let decision = try LogoutTokenReader(
            keys, issuer: AuthorityUnderTest.issuer, client: Self.client
        ).decide(token, at: NumericDate.systemTime) { named in
            named == session ? AuthorityUnderTest.subject : nil
        }
        #expect(decision == .session(session))

        let access = try #require(tokens.json["access_token"]?.string)
        let known = try connection.post(
            ServerPath.introspect, [("token", access)],
            [AuthorityUnderTest.resourceServer.basicField])
        #expect(known.json["active"] == .bool(false))
    }

    @Test func `signs the user out although the client cannot be told`() throws {
        let receiver = try ScriptedHTTPServer { _, _ in false }
        receiver.stop()
        let server = try server(telling: receiver.port)
        var browser = ScriptedBrowser(server)
        _ = try CodeFlow(client: Self.client).tokens(in: &browser, at: server.connect())
        let page = try signOut(&browser)
        #expect(page.text.contains("You are signed out"))
    }
}
