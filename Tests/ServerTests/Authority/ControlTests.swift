import Foundation
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
    private let credentials = HTTPField(
        "authorization", "Bearer \(AuthorityUnderTest.controlSecret)")

    init() throws {
        server = try AuthorityUnderTest(controlSecret: AuthorityUnderTest.controlSecret)
        connection = server.connect()
    }

    private func ask<Answer: Decodable>(
        _ path: String, _ asked: some Encodable, as type: Answer.Type
    ) throws -> Answer {
        let text = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
        let answer = try connection.post(
            path, text: text, type: "application/json", [credentials])
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(type, from: Data(answer.body))
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
        let issued = try ask(
            ControlPath.issue, ControlIssue(grants: grants, now_us: now_us),
            as: ControlTokens.self)
        #expect(issued.tokens.map(\.subject) == grants.map(\.subject))
        let (first, second) = (issued.tokens[0], issued.tokens[1])
        #expect(try isActive(first))

        _ = try ask(
            ControlPath.revoke, ControlRevoke(target: .token(first), now_us: now_us),
            as: ControlDone.self)
        #expect(try !isActive(first))
        #expect(try isActive(second))

        let byClient = try connection.post(
            ServerPath.revoke, [("token", second.token), ("client_id", "app")])
        #expect(byClient.status == 200)
        #expect(try !isActive(second))
    }

    @Test func `reads and purges what the strategy stores`() throws {
        let now_us = NumericDate.systemTime.microseconds
        let grant = ControlGrant(
            subject: "subject", client: "app", audience: ExampleParties.audience,
            scope: "photos:read", lifetime: .seconds(1))
        _ = try ask(
            ControlPath.issue, ControlIssue(grants: [grant], now_us: now_us),
            as: ControlTokens.self)
        let reading = try ask(
            ControlPath.authorityReading, ControlDate(now_us: now_us),
            as: ControlAuthorityReading.self)
        #expect(reading.entries == .liveTokens(1))
        let removed = try ask(
            ControlPath.purge, ControlDate(now_us: now_us + 10_000_000), as: ControlCount.self)
        #expect(removed.count == 1)
    }
}
