import HTTPClient
import Server
import ServerContract
import Stores
import Strategies
import Testing
import Tokens

/// What an attacker finds who can read the log (RFC 6749, section 10.3; RFC 9700, section 4.2).
@Suite struct `The log of the servers` {
    private static let wrongPassword = "not the password that it was"
    private static let unknownToken = "unknown-token-of-nobody"

    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

    @Test func `has no token, code, secret, password or cookie, at any level`() throws {
        var secrets = [
            AuthorityUnderTest.password, AuthorityUnderTest.secret, CodeFlow.verifier,
            AuthorityUnderTest.resourceServer.secret, AuthorityUnderTest.controlSecret,
            Self.wrongPassword, Self.unknownToken,
        ]
        for client in [AuthorityUnderTest.album, AuthorityUnderTest.resourceServer] {
            let field = client.basicField.value
            secrets.append(String(field.dropFirst("Basic ".count)))
        }
        let listener = CapturedLog.listen()
        let server = try AuthorityUnderTest(controlSecret: AuthorityUnderTest.controlSecret) {
            context, _ in context.sqlite.busyTimeoutMilliseconds = 20
        }
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        secrets += try logIn(at: server)
        secrets += try useTokens(of: server, photos)
        secrets += try fail(at: server)

        let lines = listener.lines
        #expect(lines.count > 50)
        for text in ["a user logged in", "a login was refused", "answered", "accepts connections"] {
            #expect(lines.contains { $0.contains(text) }, "\(text)")
        }
        for secret in secrets {
            #expect(secret.utf8.count >= 12)
            for spelling in [secret, percentEncoded(secret)] {
                let shown = lines.filter { $0.contains(spelling) }
                #expect(shown.isEmpty)
            }
        }
    }

    /// Logs in with a wrong password and with the right one. Returns what the browser got.
    private func logIn(at server: AuthorityUnderTest) throws -> [String] {
        var browser = ScriptedBrowser(server)
        let login = try PageForm(of: try browser.open(try flow.address))
        _ = try browser.submit(
            login, [("login", AuthorityUnderTest.login), ("password", Self.wrongPassword)])
        let answer = try flow.answer(in: &browser)
        let code = try #require(answer["code"])
        let account = try PageForm(of: try browser.open("/account"))
        let forms = [login, account].compactMap { $0.hidden.value(of: "csrf") }
        return [code] + forms + Array(browser.cookies.values)
    }

    /// Uses every token at every place. Returns the tokens.
    private func useTokens(
        of server: AuthorityUnderTest, _ photos: ResourceServer
    ) throws -> [String] {
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        // Agreed already: the login leads straight to the client.
        let login = try PageForm(of: try browser.open(try flow.address))
        let page = try browser.submit(login, GuardedForm.credentials)
        let code = try #require(try CodeFlow.parameters(of: page)["code"])
        let answer = try flow.redeem(code, at: connection)
        let first = try HandedOut(answer)
        let second = try HandedOut(try connection.refresh(first.refresh))
        let identity = try #require(answer.json["id_token"]?.string)
        let tokens = [first.access, first.refresh, second.access, second.refresh, identity]
        for token in tokens + [Self.unknownToken] {
            _ = try photos.status(of: token)
            _ = try photos.answer(
                photos.request("GET", ServerPath.photos + "?access_token=" + token))
            _ = try connection.isActive(token)
            _ = try connection.get(
                ServerPath.userInfo, [HTTPField("authorization", "Bearer \(token)")])
            _ = try connection.get(ServerPath.userInfo + "?access_token=" + token)
            _ = try connection.post(
                ServerPath.introspect, [("token", token)],
                [AuthorityUnderTest.album.basicField])
        }
        _ = try flow.redeem(code, at: connection)
        for token in tokens { _ = try connection.revoke(token) }
        return [code] + tokens + Array(browser.cookies.values)
    }

    /// Asks for what is refused, malformed, or not possible at the moment. Returns what it sent.
    private func fail(at server: AuthorityUnderTest) throws -> [String] {
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let login = try PageForm(of: try browser.open(try flow.address))
        let page = try browser.submit(login, GuardedForm.credentials)
        let code = try #require(try CodeFlow.parameters(of: page)["code"])
        let tokens = try HandedOut(try flow.redeem(code, at: connection))
        let writer = try StuckWriter(in: server.folder)
        for token in [tokens.access, tokens.refresh] {
            #expect(try connection.revoke(token).status == 503)
        }
        #expect(try connection.refresh(tokens.refresh).status == 503)
        try writer.letGo()

        let control = HTTPField("authorization", "Bearer \(AuthorityUnderTest.controlSecret)")
        for fields in [[control], [AuthorityUnderTest.album.basicField]] {
            for body in ["{}", "{\"token\":\"\(tokens.refresh)\"}"] {
                _ = try connection.post(
                    ControlPath.refresh, text: body, type: "application/json", fields)
            }
        }
        for form in [
            "token=\(Self.unknownToken)&token=\(Self.unknownToken)", "token=\(code)%zz",
            String(repeating: Self.unknownToken, count: 4_000),
        ] {
            _ = try connection.post(ServerPath.token, text: form)
        }
        for line in ["X: a\n", " folded\r\n", "Transfer-Encoding: xchunked\r\n"] {
            let client = try RawClient(port: server.address.port)
            _ = try client.lastAnswer(
                to: "POST \(ServerPath.token)?code=\(code) HTTP/1.1\r\nHost: a\r\n"
                    + "Authorization: Bearer \(tokens.access)\r\n\(line)\r\n")
        }
        return [code, tokens.access, tokens.refresh]
    }
}
