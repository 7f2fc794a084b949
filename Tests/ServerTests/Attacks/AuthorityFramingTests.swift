import HTTPClient
import Server
import ServerContract
import Testing

/// Request smuggling (RFC 9112, sections 5.2, 6.1, 6.3 and 11.2): what a proxy before the server
/// could take for one request and the server for two.
@Suite struct `The authorization server answers once, and closes, after` {
    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String

        init(_ what: String, _ request: String) {
            testDescription = what
            self.request = request
        }
    }

    private static let host = "Host: a\r\n"
    private static let smuggled = "GET \(ServerPath.health) HTTP/1.1\r\n\(host)\r\n"

    private static func fetch(_ lines: String...) -> String {
        message("GET \(ServerPath.health)", lines)
    }

    private static func post(_ lines: String..., body: String = "") -> String {
        message(
            "POST \(ServerPath.token)",
            ["Content-Type: application/x-www-form-urlencoded"] + lines) + body
    }

    private static func message(_ start: String, _ lines: [String]) -> String {
        (["\(start) HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\r\n")
    }

    private static func chunked(_ body: String) -> String {
        post("Transfer-Encoding: chunked", body: body)
    }

    private static let lengths: [Shape] = [
        Shape(
            "a length and a coding",
            post("Content-Length: 5", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        Shape(
            "a coding and a length",
            post("Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n")),
        Shape(
            "two lengths that differ",
            post("Content-Length: 1", "Content-Length: 4", body: "abcd")),
        Shape(
            "two lengths that agree",
            post("Content-Length: 4", "Content-Length: 4", body: "abcd")),
        Shape("a list of lengths", post("Content-Length: 4, 4", body: "abcd")),
        Shape("a signed length", post("Content-Length: +4", body: "abcd")),
        Shape("a negative length", post("Content-Length: -1")),
        Shape("a length in hexadecimal", post("Content-Length: 0x4", body: "abcd")),
        Shape("an empty length", post("Content-Length:")),
        Shape("a length beyond any integer", post("Content-Length: 99999999999999999999")),
        Shape("an unknown coding", post("Transfer-Encoding: xchunked", body: "0\r\n\r\n")),
        Shape(
            "a space before the colon", post("Transfer-Encoding : chunked", body: "0\r\n\r\n")),
    ]

    private static let lines: [Shape] = [
        Shape("a folded field", fetch("X: a", " b")),
        Shape("a folded coding", post("Transfer-Encoding:", " chunked", body: "0\r\n\r\n")),
        Shape("a folded first field", "GET /health HTTP/1.1\r\n Host: a\r\n\r\n"),
        Shape("lines that end with LF", "GET /health HTTP/1.1\nHost: a\n\n"),
        Shape("a request line that ends with LF", "GET /health HTTP/1.1\nHost: a\r\n\r\n"),
        Shape("a field that ends with LF", "GET /health HTTP/1.1\r\nHost: a\n\r\n"),
        Shape("a CR within a field", fetch("X: a\rY: b")),
        Shape("a NUL within a field", fetch("X: a\0b")),
        Shape("a field without a name", fetch(": a")),
        Shape("a field without a colon", fetch("nonsense")),
    ]

    private static let bodies: [Shape] = [
        Shape("a chunk whose size is no number", chunked("g\r\n")),
        Shape("a chunk with a prefix", chunked("0x4\r\nabcd\r\n0\r\n\r\n")),
        Shape("a chunk with a sign", chunked("+4\r\nabcd\r\n0\r\n\r\n")),
        Shape("a chunk size and a space", chunked("4 \r\nabcd\r\n0\r\n\r\n")),
        Shape("a chunk line that ends with LF", chunked("4\nabcd\r\n0\r\n\r\n")),
        Shape("a chunk without an end", chunked("4\r\nabcdef\r\n0\r\n\r\n")),
        Shape("a chunk of a huge size", chunked("fffffffffffffffff\r\n")),
        // Refused before the body is read.
        Shape(
            "a malformed body that nobody reads",
            message("POST \(ServerPath.metadata)", ["Transfer-Encoding: chunked"]) + "g\r\n"),
    ]

    static let shapes: [Shape] = [lengths, lines, bodies].flatMap(\.self)

    /// What follows is not read as another request.
    @Test(arguments: shapes)
    func `a message of doubtful length`(shape: Shape) throws {
        let server = try AuthorityUnderTest()
        let answer = try RawClient(port: server.address.port).lastAnswer(
            to: shape.request + Self.smuggled)
        #expect(answer.status == 400)
        #expect(answer.fields["connection"] == "close")
    }

    /// Whatever a body says, it is a body.
    @Test func `a request whose body is another request`() throws {
        let server = try AuthorityUnderTest()
        let size = String(Self.smuggled.utf8.count, radix: 16)
        for request in [
            Self.post(
                "Content-Length: \(Self.smuggled.utf8.count)", "Connection: close",
                body: Self.smuggled),
            Self.post(
                "Transfer-Encoding: chunked", "Connection: close",
                body: "\(size)\r\n\(Self.smuggled)\r\n0\r\n\r\n"),
        ] {
            let answer = try RawClient(port: server.address.port).lastAnswer(to: request)
            #expect(answer.status == 400)
            #expect(answer.body.contains("invalid_request"))
        }
    }
}

/// Clients that open connections and let the server wait (slowloris).
@Suite struct `A slow client of the authorization server` {
    private static let head =
        "POST \(ServerPath.token) HTTP/1.1\r\nHost: a\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n"

    private static let beginnings = [
        "", head, head + "X: a", head + "Content-Length: 100\r\n\r\ngrant_type=",
        head + "Transfer-Encoding: chunked\r\n\r\n500\r\ngrant_type=",
    ]

    @Test func `holds up nobody, and 120 of them do not either`() throws {
        let server = try AuthorityUnderTest()
        let slow = try (0..<120).map { number in
            let client = try RawClient(port: server.address.port)
            client.send(Self.beginnings[number % Self.beginnings.count])
            return client
        }
        let connection = server.connect()
        for _ in 0..<10 {
            for (number, client) in slow.enumerated()
            where number % Self.beginnings.count > 0 {
                client.send("a")
            }
            let answer = try connection.post(
                ServerPath.token, [("grant_type", "client_credentials"), ("scope", "photos:read")],
                [AuthorityUnderTest.album.basicField])
            #expect(answer.status == 200)
            #expect(try server.connect().get(ServerPath.health).status == 200)
        }
    }

    @Test func `is cut off if it leaves its answers unread`() throws {
        let server = try AuthorityUnderTest { _, settings in settings.unread = .milliseconds(50) }
        let client = try RawClient(port: server.address.port)
        let request = "GET \(ServerPath.metadata) HTTP/1.1\r\nHost: a\r\n\r\n"
        // More answers than the buffers of both ends take.
        client.send(String(repeating: request, count: 20_000))
        #expect(client.isCutOff)
        #expect(try server.connect().get(ServerPath.health).status == 200)
    }

    @Test(arguments: beginnings)
    func `is cut off`(beginning: String) throws {
        let server = try AuthorityUnderTest { _, settings in
            settings.idle = .milliseconds(50)
            settings.bodyArrival = .milliseconds(50)
        }
        let client = try RawClient(port: server.address.port)
        let start = ContinuousClock.now
        client.send(beginning)
        #expect(!client.readAll().contains(" 200 "))
        // The client itself gives up after 20 s.
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
