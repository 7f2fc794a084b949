import Foundation
import HTTPClient
import ServerContract
import TestSupport
import Testing
import Tokens

/// What a harness asks of a server that was launched with ``AuthorityUnderTest/controlSecret``.
extension HTTPConnection {
    func ask<Answer: Decodable>(
        _ path: String, _ asked: some Encodable, as type: Answer.Type
    ) throws -> Answer {
        let text = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
        let answer = try post(
            path, text: text, type: "application/json",
            [HTTPField("authorization", "Bearer \(AuthorityUnderTest.controlSecret)")])
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(type, from: Data(answer.body))
    }

    /// Issues a token that is good for the photos.
    func issue(to subject: String) throws -> ControlToken {
        let grant = ControlGrant(
            subject: subject, client: ExampleParties.client, audience: ExampleParties.audience,
            scope: "photos:read", lifetime: .seconds(60))
        let issued = try ask(
            ControlPath.issue,
            ControlIssue(grants: [grant], now_us: NumericDate.systemTime.microseconds),
            as: ControlTokens.self)
        return try #require(issued.tokens.first)
    }

    /// Revokes tokens. Returning is the acknowledgement.
    func revoke(_ target: ControlRevoke.Target) throws {
        _ = try ask(
            ControlPath.revoke,
            ControlRevoke(target: target, now_us: NumericDate.systemTime.microseconds),
            as: ControlRevoked.self)
    }
}
