import HTTPClient
import Revocation
import Server
import ServerContract
import Testing

/// Attacks on refresh tokens (RFC 6749, section 10.4; RFC 9700, section 4.14).
@Suite struct `A refresh token` {
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")

    @Test(arguments: AuthorityUnderTest.atOnce)
    func `that is used twice takes back its whole family, at a resource server too`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(strategy) { _, settings in settings.grace = .zero }
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let first = try HandedOut(try flow.tokens(in: &browser, at: connection))
        let second = try HandedOut(try connection.refresh(first.refresh))
        let third = try HandedOut(try connection.refresh(second.refresh))
        for token in [first, second, third] {
            #expect(try photos.status(of: token.access) == 200)
        }

        let reuse = try connection.refresh(first.refresh)
        #expect(reuse.status == 400)
        #expect(reuse.error == "invalid_grant")
        for token in [first, second, third] {
            #expect(try photos.status(of: token.access) == 401)
            #expect(try !connection.isActive(token.access))
            #expect(try connection.refresh(token.refresh).error == "invalid_grant")
        }
    }

    @Test func `of another client is refused, and not spent by it`() throws {
        let server = try AuthorityUnderTest { _, settings in settings.grace = .zero }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        let stolen = try connection.post(
            ServerPath.token,
            [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh)],
            [AuthorityUnderTest.album.basicField])
        #expect(stolen.status == 400)
        #expect(stolen.error == "invalid_grant")
        #expect(try connection.isActive(tokens.access))
        #expect(try connection.refresh(tokens.refresh).status == 200)
    }

    /// Each token opens what it is for, and nothing else.
    @Test func `is no access token, and an access token is no refresh token`() throws {
        let server = try AuthorityUnderTest()
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        #expect(try photos.status(of: tokens.refresh) == 401)
        #expect(try !connection.isActive(tokens.refresh))
        #expect(try connection.refresh(tokens.access).error == "invalid_grant")
        #expect(try connection.refresh(tokens.refresh).status == 200)
    }
}
