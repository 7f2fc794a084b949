import HTTPClient
import Revocation
import ServerContract
import Strategies
import Testing
import Tokens

/// The flow that a user, a browser and a client go through, and what its tokens are good for.
@Suite struct `The authorization code flow` {
    private static let album = ClientCredentials(
        id: AuthorityUnderTest.confidentialClient, secret: AuthorityUnderTest.secret)

    private func introspect(
        _ token: String, at connection: HTTPConnection
    ) throws -> HTTPResponse {
        try connection.post(
            ServerPath.introspect, [("token", token)],
            [AuthorityUnderTest.resourceServer.basicField])
    }

    @Test(arguments: [SessionSQLite.descriptor.name, JWTTokenVersion.descriptor.name])
    func `gives tokens that are good until they are revoked`(strategy: String) throws {
        let descriptor = try #require(Registry.catalogue.first { $0.answers(to: strategy) })
        let server = try AuthorityUnderTest(descriptor)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

        let answer = try flow.answer(in: &browser)
        #expect(answer["state"] == CodeFlow.state)
        #expect(answer["iss"] == AuthorityUnderTest.issuer)
        let tokens = try flow.redeem(try #require(answer["code"]), at: connection)
        #expect(tokens.status == 200)
        #expect(tokens.value(of: "cache-control") == "no-store")
        #expect(tokens.json["token_type"]?.string == "Bearer")
        #expect(tokens.json["id_token"]?.string != nil)
        let access = try #require(tokens.json["access_token"]?.string)

        let active = try introspect(access, at: connection)
        #expect(active.json["active"] == .bool(true))
        #expect(active.json["sub"]?.string == AuthorityUnderTest.subject)
        #expect(active.json["client_id"]?.string == AuthorityUnderTest.publicClient)
        let user = try connection.get(
            ServerPath.userInfo, [HTTPField("authorization", "Bearer \(access)")])
        #expect(user.json["sub"]?.string == AuthorityUnderTest.subject)

        let revoked = try connection.post(
            ServerPath.revoke,
            [("token", access), ("client_id", AuthorityUnderTest.publicClient)])
        #expect(revoked.status == 200)
        #expect(try introspect(access, at: connection).json["active"] == .bool(false))
    }

    @Test func `refreshes, and replaces the refresh token`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(
            client: AuthorityUnderTest.publicClient, scope: "offline_access photos:read")
        let first = try flow.tokens(in: &browser, at: connection)
        let refresh = try #require(first.json["refresh_token"]?.string)
        let second = try connection.post(
            ServerPath.token,
            [
                ("grant_type", "refresh_token"), ("refresh_token", refresh),
                ("client_id", AuthorityUnderTest.publicClient),
            ])
        #expect(second.status == 200)
        #expect(second.json["refresh_token"]?.string != refresh)
        let access = try #require(second.json["access_token"]?.string)
        #expect(try introspect(access, at: connection).json["active"] == .bool(true))
    }

    @Test func `asks an agreed user nothing, and sends the browser on at once`() throws {
        let server = try AuthorityUnderTest()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient)
        _ = try flow.answer(in: &browser)
        let again = try browser.open(try flow.address)
        #expect(try CodeFlow.parameters(of: again)["code"] != nil)
    }

    @Test func `tells the client when the user refuses`() throws {
        let server = try AuthorityUnderTest()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient)
        let login = try PageForm(of: try browser.open(try flow.address))
        let consent = try browser.submit(
            login,
            [("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password)])
        let answer = try browser.submit(try PageForm(of: consent), [("answer", "deny")])
        let parameters = try CodeFlow.parameters(of: answer)
        #expect(parameters["error"] == "access_denied")
        #expect(parameters["code"] == nil)
    }

    @Test func `takes a client's secret in the header or in the form, and no wrong one`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        let parameters = [("grant_type", "client_credentials"), ("scope", "photos:read")]
        let byHeader = try connection.post(
            ServerPath.token, parameters, [Self.album.basicField])
        #expect(byHeader.status == 200)
        let byForm = try connection.post(
            ServerPath.token,
            parameters + [("client_id", Self.album.id), ("client_secret", Self.album.secret)])
        #expect(byForm.status == 200)

        let wrong = ClientCredentials(id: Self.album.id, secret: "wrong")
        let refused = try connection.post(ServerPath.token, parameters, [wrong.basicField])
        #expect(refused.status == 401)
        #expect(refused.error == "invalid_client")
        #expect(refused.value(of: "www-authenticate")?.hasPrefix("Basic ") == true)
    }

    @Test func `ends what a user takes back from one app`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(
            client: AuthorityUnderTest.publicClient, scope: "offline_access photos:read")
        let tokens = try flow.tokens(in: &browser, at: connection)
        let refresh = try #require(tokens.json["refresh_token"]?.string)

        let page = try browser.open("/account")
        #expect(page.text.contains("Remove access of Printer"))
        let done = try browser.submit(try PageForm(of: page), [])
        #expect(done.status == 200)
        #expect(done.text.contains("No app has access."))
        let refused = try connection.post(
            ServerPath.token,
            [
                ("grant_type", "refresh_token"), ("refresh_token", refresh),
                ("client_id", AuthorityUnderTest.publicClient),
            ])
        #expect(refused.status == 400)
        #expect(refused.error == "invalid_grant")
    }

    @Test func `begins again with a login once the user has signed out`() throws {
        let server = try AuthorityUnderTest()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient)
        _ = try flow.answer(in: &browser)
        let question = try PageForm(of: try browser.open(ServerPath.endSession))
        let answer = try browser.submit(question, [])
        #expect(answer.text.contains("You are signed out"))
        let page = try browser.open(try flow.address)
        #expect(page.text.contains("type=\"password\""))
    }
}
