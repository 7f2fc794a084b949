import Foundation
import Revocation
import Server
import ServerContract
import Testing
import Tokens

/// RFC 6750, as a client sees it.
@Suite struct `A resource server` {
    private static let accepted = ["good", "wide", "a-._~+/==", "0"]

    @Test(arguments: accepted)
    func `shows the photos for a good token with the scope`(token: String) throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let answer = try server.answer(server.photos(token))
        #expect(answer.status == 200)
        #expect(answer.body.contains("photos"))
        #expect(answer.fields["content-type"] == "application/json")
        #expect(answer.fields["cache-control"] == "no-store")
        #expect(answer.fields["date"]?.hasSuffix(" GMT") == true)
        #expect(answer.fields["www-authenticate"] == nil)
        #expect(answer.fields[ControlHeader.claims] == nil)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let fields: [String]
        let status: Int
        let challenge: String
        var reason: String?
        var query = ""

        var testDescription: String { "\(fields) \(query)" }

        static let invalid = "Bearer realm=\"photos\", error=\"invalid_request\""
        static let all = [
            // RFC 6750, section 3.1: no error code for a request without a token.
            Refused(fields: [], status: 401, challenge: "Bearer realm=\"photos\""),
            Refused(
                fields: ["Authorization: Basic YTpi"], status: 401,
                challenge: "Bearer realm=\"photos\""),
            Refused(
                fields: ["Authorization: Bearer revoked"], status: 401,
                challenge: "Bearer realm=\"photos\", error=\"invalid_token\"",
                reason: Refusal.revoked.rawValue),
            Refused(
                fields: ["Authorization: bEARER  expired"], status: 401,
                challenge: "Bearer realm=\"photos\", error=\"invalid_token\"",
                reason: Refusal.expired.rawValue),
            Refused(
                fields: ["Authorization: Bearer narrow"], status: 403,
                challenge:
                    "Bearer realm=\"photos\", error=\"insufficient_scope\", scope=\"read\""),
            Refused(fields: ["Authorization: Bearer"], status: 400, challenge: invalid),
            Refused(fields: ["Authorization: Bearer a b"], status: 400, challenge: invalid),
            Refused(fields: ["Authorization: Bearer a,b"], status: 400, challenge: invalid),
            Refused(fields: ["Authorization: Bearer =a"], status: 400, challenge: invalid),
            Refused(fields: ["Authorization: Bearer t\u{e4}st"], status: 400, challenge: invalid),
            Refused(
                fields: ["Authorization: Bearer good", "Authorization: Bearer good"],
                status: 400, challenge: invalid),
            Refused(
                fields: ["Authorization: Bearer good"], status: 400, challenge: invalid,
                query: "?access_token=good"),
            Refused(fields: [], status: 400, challenge: invalid, query: "?a=b&access_token=good"),
        ]
    }

    @Test(arguments: Refused.all)
    func `refuses with the code and the challenge of RFC 6750`(_ refused: Refused) throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let answer = try server.answer(
            server.request("GET", ServerPath.photos + refused.query, refused.fields))
        #expect(answer.status == refused.status)
        #expect(answer.challenge?.hasPrefix(refused.challenge) == true, "\(answer)")
        #expect(answer.reason == refused.reason)
        if !refused.challenge.contains("error") {
            #expect(answer.challenge == refused.challenge)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func `tells a high-stakes request from an ordinary one`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let fields = ["Authorization: Bearer careful"]
        let ordinary = try server.answer(server.request("GET", ServerPath.photos, fields))
        let high = try server.answer(server.request("GET", ServerPath.photoOriginals, fields))
        #expect(ordinary.status == 401)
        #expect(high.status == 200 && high.body.contains("originals"))
    }

    @Test func `tells the digest of the claims to whoever wants it`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        for (token, scope) in [("good", "read"), ("wide", "write read")] {
            let answer = try server.answer(
                server.photos(token, ["\(ControlHeader.wantsClaims): 1"]))
            let digits = try #require(answer.fields[ControlHeader.claims])
            #expect(answer.status == 200 && digits.count == 8)
            #expect(UInt32(digits, radix: 16) == ScriptedNode.principal(scope: scope).digest)
        }
        let refused = try server.answer(
            server.photos("revoked", ["\(ControlHeader.wantsClaims): 1"]))
        #expect(refused.fields[ControlHeader.claims] == nil)
    }

    @Test func `answers HEAD like GET without the body`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let get = try server.answer(server.photos("good"))
        let client = try RawClient(port: server.port)
        client.send(
            server.request(
                "HEAD", ServerPath.photos, ["Authorization: Bearer good", "Connection: close"]))
        let text = client.readAll()
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\n"))
        #expect(text.contains("Content-Length: \(get.body.utf8.count)\r\n"))
    }

    private static let strangers: [(method: String, path: String, status: Int, allow: String?)] = [
        ("POST", ServerPath.photos, 405, "GET, HEAD"),
        ("get", ServerPath.photos, 405, "GET, HEAD"),
        ("OPTIONS", ServerPath.health, 405, "GET, HEAD"),
        ("GET", "/Photos", 404, nil), ("GET", "/photos/", 404, nil), ("GET", "/", 404, nil),
        ("GET", "/%70hotos", 404, nil), ("OPTIONS", "*", 404, nil),
        ("POST", ServerPath.events, 404, nil), ("POST", ControlPath.nodeReading, 404, nil),
    ]

    @Test(arguments: strangers)
    func `has the resources and methods that it has`(
        method: String, path: String, status: Int, allow: String?
    ) throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let answer = try server.answer(
            server.request(method, path, ["Authorization: Bearer good"]))
        #expect(answer.status == status)
        #expect(answer.fields["allow"] == allow)
    }

    /// RFC 9112, section 3.2.2.
    @Test func `accepts a target as a proxy is sent it`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let target = "http://127.0.0.1:\(server.port)\(ServerPath.photos)?page=1"
        let fields = ["Authorization: Bearer good"]
        #expect(try server.answer(server.request("GET", target, fields)).status == 200)
    }

    @Test func `judges tokens by the date that all processes share`() throws {
        let node = ScriptedNode { _, now throws(StrategyError) in
            now.microseconds == 7_000_000 ? .active(ScriptedNode.reader) : .refused(.expired)
        }
        let server = try ResourceServer.serving(node) {
            $0.clock = LaunchClock(origin_ns: 1_000, originWall_us: 5_000_000)
            $0.now_ns = { 2_000_001_000 }
        }
        defer { server.stop() }
        #expect(try server.answer(server.photos("any")).status == 200)
    }
}
