import HTTPClient
import Revocation
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

/// What only a harness may ask.
@Suite struct `The control interface of the authorization server` {
    private let server: AuthorityUnderTest
    private let connection: HTTPConnection

    init() throws {
        server = try AuthorityUnderTest(controlSecret: AuthorityUnderTest.controlSecret)
        connection = server.connect()
    }

    private func isActive(_ token: ControlToken) throws -> Bool {
        let answer = try connection.post(
            ServerPath.introspect, [("token", token.token)],
            [AuthorityUnderTest.resourceServer.basicField])
        return answer.json["active"] == .bool(true)
    }

    @Test(arguments: [nil, "Bearer wrong", "Bearer control-secre", "Basic control-secret"])
    func `is closed to whoever does not know the secret`(authorization: String?) throws {
        let fields = authorization.map { [HTTPField("authorization", $0)] } ?? []
        let answer = try connection.post(
            ControlPath.issue, text: "{}", type: "application/json", fields)
        #expect(answer.status == 401)
    }

    @Test func `issues tokens that are those of the server, and revokes them`() throws {
        let now_us = NumericDate.systemTime.microseconds
        let grants = (0..<700).map { index in
            ControlGrant(
                subject: "subject-\(index)", client: "app", audience: ExampleParties.audience,
                scope: "photos:read", lifetime: .seconds(60))
        }
        let issued = try connection.ask(
            ControlPath.issue, ControlIssue(grants: grants, now_us: now_us),
            as: ControlTokens.self)
        #expect(issued.tokens.map(\.subject) == grants.map(\.subject))
        let (first, second) = (issued.tokens[0], issued.tokens[1])
        #expect(try isActive(first))

        _ = try connection.ask(
            ControlPath.revoke, ControlRevoke(target: .token(first), now_us: now_us),
            as: ControlRevoked.self)
        #expect(try !isActive(first))
        #expect(try isActive(second))

        let byClient = try connection.post(
            ServerPath.revoke, [("token", second.token), ("client_id", "app")])
        #expect(byClient.status == 200)
        #expect(try !isActive(second))
    }

    @Test(arguments: [true, false])
    func `tells who else lost access by a revocation`(hasGroups: Bool) throws {
        let server = try AuthorityUnderTest(
            hasGroups ? JWTGroupedKeys.descriptor : JWTTokenVersion.descriptor,
            controlSecret: AuthorityUnderTest.controlSecret)
        let answer = try server.connect().ask(
            ControlPath.revoke,
            ControlRevoke(
                target: .subject("subject-1"), now_us: NumericDate.systemTime.microseconds),
            as: ControlRevoked.self)
        #expect(answer.collateral == (hasGroups ? "otherUsers" : nil))
    }

    @Test func `reads and purges what the strategy stores`() throws {
        let now_us = NumericDate.systemTime.microseconds
        let grant = ControlGrant(
            subject: "subject", client: "app", audience: ExampleParties.audience,
            scope: "photos:read", lifetime: .seconds(1))
        _ = try connection.ask(
            ControlPath.issue, ControlIssue(grants: [grant], now_us: now_us),
            as: ControlTokens.self)
        let reading = try connection.ask(
            ControlPath.authorityReading, ControlDate(now_us: now_us),
            as: ControlAuthorityReading.self)
        #expect(reading.entries == .liveTokens(1))
        let removed = try connection.ask(
            ControlPath.purge, ControlDate(now_us: now_us + 10_000_000), as: ControlCount.self)
        #expect(removed.count == 1)
    }

    @Test func `refreshes, and the endpoints know the successor`() throws {
        let server = try AuthorityUnderTest(
            JWTRefresh.descriptor, controlSecret: AuthorityUnderTest.controlSecret)
        let connection = server.connect()
        let issued = try connection.issue(to: "subject")
        let first = try #require(issued.refresh?.token)
        let answer = try connection.ask(
            ControlPath.refresh,
            ControlRefresh(token: first, now_us: NumericDate.systemTime.microseconds),
            as: ControlRefreshAnswer.self)
        guard case .renewed(let renewed, of: _) = answer else {
            Issue.record("the refresh token was refused")
            return
        }
        let second = try #require(renewed.refresh?.token)
        func refresh(_ token: String) throws -> HTTPResponse {
            try connection.post(
                ServerPath.token,
                [
                    ("grant_type", "refresh_token"), ("refresh_token", token),
                    ("client_id", issued.client),
                ])
        }
        let third = try #require(try refresh(second).json["refresh_token"]?.string)
        let revoked = try connection.post(
            ServerPath.revoke, [("token", renewed.token), ("client_id", issued.client)])
        #expect(revoked.status == 200)
        #expect(try refresh(third).error == "invalid_grant")
    }
}
