import OAuth
import Revocation
import TestSupport
import Testing
import Tokens

/// Introspection, the UserInfo endpoint and ID tokens.
struct IntrospectionTests {
    private let server: TestServer
    private let cookie: String

    init() throws {
        server = try TestServer()
        cookie = try server.logIn()
    }

    private static let ends: [(life_us: Int64, exp: String, exact: String?)] = [
        (300_000_000, "1000000300", nil), (250_000, "1000000000", "1000000000.25"),
    ]

    @Test func `a resource server learns what a token grants`() throws {
        let response = try server.signIn(cookie)
        let answer = try server.introspect(response.access.bytes)
        guard case .access(let principal, let audience, let client, let issuer) = answer else {
            Issue.record("the token is not active")
            return
        }
        #expect(principal.subject == "u1")
        #expect(principal.scope == "photos:read")
        #expect(audience == TestServer.audience)
        #expect(client == TestServer.printer)
        #expect(issuer == TestServer.issuer)
        #expect(answer.json["active"] == .bool(true))
        #expect(answer.json["client_id"] == .string(TestServer.printer))
    }

    @Test func `a token that is unknown, expired or for refreshing is not active`() throws {
        let response = try server.signIn(cookie)
        #expect(try server.introspect(Array("unknown".utf8)) == .inactive)
        #expect(try server.introspect(response.access.bytes, at: at(301)) == .inactive)
        let refresh = try #require(response.refresh?.bytes)
        #expect(try server.introspect(refresh) == .inactive)
        #expect(IntrospectionAnswer.inactive.json.serialized() == #"{"active":false}"#)
    }

    /// RFC 7662, section 2.2: `exp` is an integer. It is never later than the token's end.
    @Test(arguments: ends)
    func `exp is a whole number of seconds, and a fraction is told beside it`(
        life_us: Int64, exp: String, exact: String?
    ) {
        let principal = Principal(
            subject: "u1", tokenID: nil, scope: "photos:read",
            expiresAt: at(0).advanced(byMicroseconds: life_us))
        let json = IntrospectionAnswer.access(
            principal, audience: "a", client: nil, issuer: "i"
        ).json
        #expect(json["exp"] == .number(exp))
        #expect(json["revbench_exp"] == exact.map { JSONValue.number($0) })
    }

    @Test func `introspection needs authentication`() throws {
        let response = try server.signIn(cookie)
        let text = String(decoding: response.access.bytes, as: UTF8.self)
        let form = try Parameters([("token", text)]).form
        for authorization in ["Bearer \(text)", "Basic !", "Basic YTpi", "Basic YWxidW06"] {
            expect(.invalidClient) {
                _ = try server.service.introspect(form, authorization: authorization, at: at(2))
            }
        }
        expect(.invalidClient) {
            _ = try server.service.introspect(form, authorization: nil, at: at(2))
        }
        let anonymous = try Parameters([("token", text), ("client_id", "printer")]).form
        expect(.invalidClient) {
            _ = try server.service.introspect(anonymous, authorization: nil, at: at(2))
        }
    }

    @Test func `a client learns only of its own tokens`() throws {
        let printed = try server.signIn(cookie)
        let shown = try server.signIn(cookie, TestServer.album)
        #expect(try server.introspect(printed.access.bytes, by: TestServer.album) == .inactive)
        #expect(try server.introspect(shown.access.bytes, by: TestServer.album) != .inactive)
    }

    @Test func `userinfo needs the scope openid and a live token`() throws {
        let openID = try server.signIn(cookie, scope: "openid photos:read")
        #expect(try server.service.userInfo(openID.access.bytes, at: at(2)).name == "Alice")
        let plain = try server.signIn(cookie)
        expect(.insufficientScope) {
            _ = try server.service.userInfo(plain.access.bytes, at: at(2))
        }
        try server.revoke(openID.access.bytes)
        expect(.invalidToken) { _ = try server.service.userInfo(openID.access.bytes, at: at(4)) }
    }

    @Test func `an ID token tells the login, and is no access token`() throws {
        let request = server.request(scope: "openid").setting("nonce", to: "n-1")
        let response = try server.redeem(try server.code(request, cookie))
        let token = try #require(response.idToken)
        let verifier = try JWTVerifier(
            [server.service.identityKey],
            policy: ClaimsPolicy(
                issuer: TestServer.issuer, audience: TestServer.printer,
                type: IdentityTokenType.identity))
        guard case .valid(let claims) = verifier.verify(token.span, at: at(2)),
            case .valid(let bytes, _) = verifier.verifySignature(token.span)
        else {
            Issue.record("the ID token is not valid")
            return
        }
        let payload = try JSONValue(parsing: bytes.span)
        let session = try server.service.session(cookie, at: at(2))
        #expect(claims.subject == "u1")
        #expect(payload["nonce"] == .string("n-1"))
        #expect(payload["auth_time"] == .number("1000000000"))
        #expect(payload["sid"]?.string == session?.sessionID)
        #expect(!server.service.identityKey.isPrivate)
        let access = try JWTVerifier(
            [server.service.identityKey], policy: ClaimsPolicy(issuer: TestServer.issuer))
        #expect(access.verify(token.span, at: at(2)) == .refused(.wrongType))
    }
}
