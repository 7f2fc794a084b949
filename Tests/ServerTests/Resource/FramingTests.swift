import Foundation
import Server
import ServerContract
import TestSupport
import Testing

/// What two readers of one connection could understand differently (RFC 9112, section 11.2), and
/// what is larger than anything that is needed.
@Suite struct `A resource server closes the connection after` {
    private static let host = "Host: a\r\n"
    private static let token = "Authorization: Bearer good\r\n"

    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        let status: Int

        init(_ what: String, _ request: String, _ status: Int) {
            testDescription = what
            self.request = request
            self.status = status
        }
    }

    private static func fetch(_ lines: String...) -> String { message("GET /photos", lines) }

    private static func post(_ lines: String..., body: String = "") -> String {
        message("POST /events", lines) + body
    }

    private static func message(_ start: String, _ lines: [String]) -> String {
        (["\(start) HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\r\n")
    }

    private static func chunked(_ body: String) -> String {
        post(
            "Content-Type: application/secevent+jwt", "Transfer-Encoding: chunked", body: body)
    }

    private static func many(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static let lengths: [Shape] = [
        Shape(
            "two lengths that agree",
            post("Content-Length: 4", "Content-Length: 4", body: "abcd"), 400),
        Shape("a list of lengths", post("Content-Length: 4, 4", body: "abcd"), 400),
        Shape("a signed length", post("Content-Length: +4"), 400),
        Shape("a negative length", post("Content-Length: -1"), 400),
        Shape("a length that is no number", post("Content-Length: 0x4"), 400),
        Shape("an empty length", post("Content-Length:"), 400),
        Shape("a length beyond any integer", post("Content-Length: 99999999999999999999"), 400),
        Shape(
            "length and coding",
            post("Content-Length: 4", "Transfer-Encoding: chunked", body: "0\r\n\r\n"), 400),
        Shape(
            "coding and length",
            post("Transfer-Encoding: chunked", "Content-Length: 0", body: "0\r\n\r\n"), 400),
        Shape("an unknown coding", post("Transfer-Encoding: xchunked"), 501),
        Shape("a coding before chunked", post("Transfer-Encoding: gzip, chunked"), 501),
        Shape(
            "two codings", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 400),
        Shape(
            "a coding in HTTP/1.0",
            "POST /events HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Shape("a space before the colon", post("Transfer-Encoding : chunked"), 400),
    ]

    private static let lines: [Shape] = [
        Shape("a folded field", fetch("X: a", " b"), 400),
        Shape("a folded first field", "GET /photos HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        Shape("lines that end with LF", "GET /photos HTTP/1.1\nHost: a\n\n", 400),
        Shape("one line that ends with LF", "GET /photos HTTP/1.1\r\nHost: a\n\r\n", 400),
        Shape("a CR within a field", fetch("X: a\rY: b"), 400),
        Shape("a NUL within a field", fetch("X: a\0b"), 400),
        Shape("a field without a name", fetch(": a"), 400),
        Shape("a field without a colon", fetch("nonsense"), 400),
        Shape("no host", "GET /photos HTTP/1.1\r\n\(token)\r\n", 400),
        Shape("two hosts", fetch("Host: b"), 400),
        Shape("a control character in the target", "GET /a\u{1} HTTP/1.1\r\n\(host)\r\n", 400),
        Shape("a target that is not ASCII", "GET /\u{f6} HTTP/1.1\r\n\(host)\r\n", 400),
        Shape("a fragment", "GET /photos#a HTTP/1.1\r\n\(host)\r\n", 400),
        Shape("three spaces", "GET  /photos HTTP/1.1\r\n\(host)\r\n", 400),
        Shape("no version", "GET /photos\r\n\(host)\r\n", 400),
        Shape("another protocol", "GET /photos HTTPS/1.1\r\n\(host)\r\n", 400),
        Shape("a version in lower case", "GET /photos http/1.1\r\n\(host)\r\n", 400),
        Shape("HTTP/2", "GET /photos HTTP/2.0\r\n\(host)\r\n", 505),
        Shape("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Shape("two empty lines", "\r\n\r\nGET /photos HTTP/1.1\r\n\(host)\r\n", 400),
        Shape("an unknown expectation", fetch("Expect: more"), 417),
    ]

    private static let bodies: [Shape] = [
        Shape("a body where none belongs", fetch("Content-Length: 4"), 400),
        Shape(
            "a form with a token",
            "POST /photos HTTP/1.1\r\n\(host)Content-Length: 17\r\n\r\naccess_token=good", 405),
        Shape(
            "a body for nobody",
            "POST /nowhere HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nabcd", 404),
        Shape("a chunk of no size", chunked("\r\n"), 400),
        Shape("a chunk whose size is no number", chunked("g\r\n"), 400),
        Shape("a chunk with a prefix", chunked("0x4\r\nabcd\r\n0\r\n\r\n"), 400),
        Shape("a chunk with a sign", chunked("+4\r\nabcd\r\n0\r\n\r\n"), 400),
        Shape("a chunk with an extension", chunked("4;a=b\r\nabcd\r\n0\r\n\r\n"), 400),
        Shape("a chunk line that ends with LF", chunked("4\nabcd\r\n0\r\n\r\n"), 400),
        Shape("a chunk without an end", chunked("4\r\nabcdef\r\n0\r\n\r\n"), 400),
        Shape("a chunk of a huge size", chunked("fffffffffffffffff\r\n"), 400),
        Shape("a trailer", chunked("0\r\nX: a\r\n\r\n"), 400),
    ]

    private static let sizes: [Shape] = [
        Shape("a long target", "GET /\(many("a", 2_048)) HTTP/1.1\r\n", 414),
        Shape("a target without end", many("a", 3_000), 414),
        Shape("a long field", fetch("X: \(many("a", 16_384))"), 431),
        Shape("many fields", fetch("\(many("X: a\r\n", 63))X: a"), 431),
        Shape("a long body", post("Content-Length: 65537"), 413),
        Shape("a chunk of a large size", chunked("10001\r\n"), 413),
        Shape(
            "chunks that are long together",
            chunked("8000\r\n\(many("a", 32_768))\r\n8001\r\n"), 413),
    ]

    static let shapes: [Shape] = [lengths, lines, bodies, sizes].flatMap(\.self)

    /// What follows is not read as another request.
    @Test(arguments: shapes)
    func `a message that it refuses`(shape: Shape) throws {
        let server = try ResourceServer.serving(takingEvents: { _ in })
        defer { server.stop() }
        let smuggled = "GET /photos HTTP/1.1\r\n\(Self.host)\(Self.token)\r\n"
        let answer = try RawClient(port: server.port).lastAnswer(
            to: shape.request + smuggled)
        #expect(answer.status == shape.status)
        #expect(answer.fields["connection"] == "close")
        #expect(answer.fields["content-type"] == "application/json")
    }

    static let lastRequests = [
        "GET /photos HTTP/1.1\r\n\(host)\(token)Connection: close\r\n\r\n",
        "GET /photos HTTP/1.1\r\n\(host)\(token)Connection: keep-alive , CLOSE\r\n\r\n",
        "GET /photos HTTP/1.0\r\n\(token)\r\n",
        "GET /photos HTTP/1.0\r\n\(host)\(token)Connection: keep-alive\r\n\r\n",
    ]

    @Test(arguments: lastRequests)
    func `a client's last request`(request: String) throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let answer = try RawClient(port: server.port).lastAnswer(to: request + request)
        #expect(answer.status == 200)
        #expect(answer.fields["connection"] == "close")
    }
}

@Suite struct `A connection to a resource server` {
    @Test func `brings the answers of pipelined requests in order`() throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let tokens = ["good", "revoked", "narrow", "good", "away", "expired", "good"]
        client.send("\r\n" + tokens.map { server.photos($0) }.joined())
        let answers = try client.readAnswers(tokens.count)
        #expect(answers.map(\.status) == [200, 401, 403, 200, 503, 401, 200])
        #expect(answers.allSatisfy { $0.fields["connection"] == nil })
    }

    @Test func `takes requests that arrive byte by byte, and several at once`() throws {
        let server = try ResourceServer.serving(takingEvents: { _ in })
        defer { server.stop() }
        let event =
            server.request(
                "POST", ServerPath.events,
                [
                    "Content-Type: application/secevent+jwt", "Transfer-Encoding: chunked",
                ]) + "3\r\nabc\r\n00000002\r\nde\r\n0\r\n\r\n"
        let client = try RawClient(port: server.port)
        for byte in (server.photos("good") + event + server.photos("narrow")).utf8 {
            client.send(String(Unicode.Scalar(byte)))
        }
        #expect(try client.readAnswers(3).map(\.status) == [200, 202, 403])
        let burst = String(repeating: server.photos("wide"), count: 400)
        client.send(burst)
        let answers = try client.readAnswers(400)
        #expect(answers.allSatisfy { $0.status == 200 })
    }

    @Test func `gets a word before it sends a body, if it asks for one`() throws {
        let server = try ResourceServer.serving(takingEvents: { _ in })
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        let fields = [
            "Content-Type: application/secevent+jwt", "Content-Length: 3", "Expect: 100-continue",
        ]
        client.send(server.request("POST", ServerPath.events, fields))
        #expect(try client.readAnswer().status == 100)
        client.send("abc")
        #expect(try client.readAnswer().status == 202)
    }

    @Test func `is refused with 503 when there are too many, and welcome when one has gone`() throws
    {
        let server = try ResourceServer.serving { $0.limits.connections = 2 }
        defer { server.stop() }
        var clients = try (0..<2).map { _ in try RawClient(port: server.port) }
        for client in clients {
            client.send(server.photos("good"))
            #expect(try client.readAnswer().status == 200)
        }
        let surplus = try RawClient(port: server.port).lastAnswer(to: server.photos("good"))
        #expect(surplus.status == 503 && surplus.reason == ControlHeader.busy)
        #expect(surplus.fields["retry-after"] == "1")
        clients.removeLast()
        #expect(
            try eventually { try server.answer(server.photos("good")).status == 200 })
    }
}
