import Testing

@testable import HTTPClient

@Suite struct `A parser of answers` {
    struct Sound: Sendable {
        let text: String
        var status = 200
        var body = ""
        var closes = false
    }

    static let sound = [
        Sound(text: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Sound(text: "HTTP/1.1 200 \r\ncontent-length:0\r\n\r\n"),
        Sound(text: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
        Sound(text: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", status: 304),
        Sound(
            text: "HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 0\r\n\r\n",
            closes: true),
        Sound(text: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", body: "x", closes: true),
        Sound(
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n006;a=\"b\"\r\n world\r\n0\r\n\r\n", body: "hello world"),
        Sound(
            text: "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
                + "A ;x\r\n0123456789\r\n0\r\nDigest: x\r\nContent-Length: 7\r\n\r\n",
            body: "0123456789"),
        Sound(
            text: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno", status: 401, body: "no"),
    ]

    @Test(arguments: sound, [1, 2, 3, 7, 64, Int.max])
    func `reads it whatever its pieces are`(answer: Sound, size: Int) throws {
        let read = try parsed(answer.text, inPiecesOf: size)
        #expect(read.isComplete && read.left == 0)
        #expect(read.status == answer.status && read.body == answer.body)
        #expect(read.closes == answer.closes)
    }

    @Test func `keeps the fields of the last head, without blanks at the ends of values`() throws {
        let read = try parsed(
            "HTTP/1.1 100 Continue\r\nFirst: 1\r\n\r\nHTTP/1.1 204 X\r\nA: \t b c \r\na:\r\n\r\n")
        #expect(read.fields == [HTTPField("A", "b c"), HTTPField("a", "")])
    }

    @Test func `stops at the end of an answer`() throws {
        let read = try parsed("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n")
        #expect(read.isComplete && read.left == 17)
    }

    @Test func `knows that the answer to a HEAD has no body`() throws {
        let read = try parsed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", isForHead: true)
        #expect(read.isComplete && !read.closes)
    }

    @Test func `reads a body without a length to the end of the connection`() throws {
        let read = try parsed("HTTP/1.1 200 OK\r\n\r\nall of it", inPiecesOf: 4, isLast: true)
        #expect(read.isComplete && read.closes && read.body == "all of it")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 0\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 O\u{1}K\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n", "\r\n\r\n", "+PONG\r\n",
    ])
    func `refuses what is no status line`(text: String) {
        expectMalformed(text)
    }

    @Test(arguments: [
        "A: b\r\n folded", "A : b", ": b", "A", "A b: c", "A: b\u{0}c", "A: b\rc", "A: \u{7f}",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5", "Content-Length: -5", "Content-Length: +5",
        "Content-Length: 0x5", "Content-Length: 5 5", "Content-Length:",
        "Content-Length: 18446744073709551617", "Content-Length: 9999999999999999999",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked",
    ])
    func `refuses fields that can be read in two ways`(fields: String) {
        expectMalformed("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n")
    }

    @Test(arguments: [
        "g\r\n", "\r\n", "-1\r\n", "0x5\r\nhello\r\n", "5 \r\nhello\r\n", "5\nhello\r\n",
        "5\r\nhello!\r\n", "5\r\nhello\r!", "5\r\nhello\n", "5;\u{1}\r\nhello\r\n",
        "ffffffffffffffff\r\n", "10000000000000000\r\n", "0000000000000005\r\nhello\r\n",
        "0\r\nno trailer\r\n\r\n", "0\r\n folded: x\r\n\r\n",
    ])
    func `refuses chunks that can be read in two ways`(chunks: String) {
        expectMalformed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)")
    }

    /// Read whole and in bytes, so that no check depends on how the answer arrives.
    private func expectMalformed(
        _ text: String, _ location: SourceLocation = #_sourceLocation
    ) {
        for size in [Int.max, 1] {
            let fault = #expect(throws: HTTPFault.self, sourceLocation: location) {
                _ = try parsed(text, inPiecesOf: size)
            }
            #expect(fault?.kind == .malformed, sourceLocation: location)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nA: \(String(repeating: "x", count: 64))",
        "HTTP/1.1 200 \(String(repeating: "x", count: 64))\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "A: 0123456789\r\n", count: 9),
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9),
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"
            + String(repeating: "x", count: 64),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            + String(repeating: "A: 0123456789\r\n", count: 9),
    ])
    func `refuses what is larger than its limits`(text: String) {
        let limits = HTTPLimits(line_bytes: 60, head_bytes: 120, body_bytes: 10)
        for size in [Int.max, 1] {
            let fault = #expect(throws: HTTPFault.self) {
                _ = try parsed(text, inPiecesOf: size, limits: limits)
            }
            #expect(fault?.kind == .tooLarge)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "HTTP/1.1 100 C\r\n\r\n",
    ])
    func `refuses an answer that ends early`(text: String) {
        let fault = #expect(throws: HTTPFault.self) { _ = try parsed(text, isLast: true) }
        #expect(fault?.kind == .malformed)
    }

    @Test func `tells a connection that was closed before the answer`() {
        let fault = #expect(throws: HTTPFault.self) { _ = try parsed("", isLast: true) }
        #expect(fault?.isClosure == true && fault?.kind == .unreachable)
    }

    @Test func `keeps the first value of each wanted field`() throws {
        var parser = HTTPResponseParser(limits: HTTPLimits())
        var wanted = WantedValues(["Revbench-Reason", "other", "absent"])
        let text = "HTTP/1.1 401 No\r\nrevbench-reason: revoked\r\nOTHER: x\r\nother: y\r\n\r\n"
        _ = try parser.parse(Array(text.utf8).span, into: &wanted)
        #expect(wanted.values == [Array("revoked".utf8), Array("x".utf8), []])
    }
}
