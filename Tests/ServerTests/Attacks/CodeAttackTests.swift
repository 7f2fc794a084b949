import HTTPClient
import Revocation
import Server
import ServerContract
import Testing

/// Attacks on authorization codes (RFC 6749, section 10.5; RFC 7636; RFC 9700, section 4.5).
@Suite struct `An authorization code` {
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")

    /// RFC 6749, section 4.1.2.
    @Test(arguments: AuthorityUnderTest.atOnce)
    func `that is replayed takes back what it gave, at a resource server too`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(strategy)
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let code = try flow.firstCode(in: &browser)
        let first = try HandedOut(try flow.redeem(code, at: connection))
        let second = try HandedOut(try connection.refresh(first.refresh))
        for token in [first.access, second.access] {
            #expect(try photos.status(of: token) == 200)
        }

        let replay = try flow.redeem(code, at: connection)
        #expect(replay.status == 400)
        #expect(replay.error == "invalid_grant")
        for token in [first.access, second.access] {
            #expect(try photos.status(of: token) == 401)
            #expect(try !connection.isActive(token))
        }
        #expect(try connection.refresh(second.refresh).error == "invalid_grant")
    }

    /// Both clients are registered with the same redirect URI.
    @Test func `of another client is refused, and not spent by it`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let code = try flow.firstCode(in: &browser)
        let stolen = try flow.redeem(code, at: connection, [AuthorityUnderTest.album.basicField])
        #expect(stolen.status == 400)
        #expect(stolen.error == "invalid_grant")
        #expect(try flow.redeem(code, at: connection).status == 200)
    }

    /// PKCE, dropped at the token endpoint (CVE-2020-7692) or guessed.
    @Test func `is of no use without its verifier, and not spent by a wrong one`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let code = try flow.firstCode(in: &browser)
        let query = try flow.query
        let challenge = try #require(query.value(of: "code_challenge"))
        let verifiers: [(String?, String)] = [
            (nil, "invalid_request"), ("", "invalid_request"),
            (String(CodeFlow.verifier.prefix(42)), "invalid_grant"),
            (String(CodeFlow.verifier.prefix(43)), "invalid_grant"),
            (CodeFlow.verifier + "v", "invalid_grant"), (CodeFlow.verifier + "=", "invalid_grant"),
            (String(repeating: "v", count: 129), "invalid_grant"),
            (CodeFlow.verifier.uppercased(), "invalid_grant"),
            // What the method `plain` would compare.
            (challenge, "invalid_grant"),
        ]
        for (verifier, error) in verifiers {
            let answer = try connection.post(
                ServerPath.token,
                flow.redemption(code).setting("code_verifier", to: verifier))
            #expect(answer.status == 400, "\(verifier ?? "none")")
            #expect(answer.error == error, "\(verifier ?? "none")")
        }
        #expect(try flow.redeem(code, at: connection).status == 200)
    }

    @Test func `counts only with the redirect URI of its request`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let code = try flow.firstCode(in: &browser)
        let known = AuthorityUnderTest.redirectURI
        let addresses: [(String?, String)] = [
            (nil, "invalid_request"), (known + "/", "invalid_grant"),
            (known + "#", "invalid_grant"), (known.uppercased(), "invalid_grant"),
        ]
        for (address, error) in addresses {
            let answer = try connection.post(
                ServerPath.token, flow.redemption(code).setting("redirect_uri", to: address))
            #expect(answer.status == 400, "\(address ?? "none")")
            #expect(answer.error == error, "\(address ?? "none")")
        }
        #expect(try flow.redeem(code, at: connection).status == 200)
    }
}
