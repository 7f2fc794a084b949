import Testing

@testable import HTTPClient

@Suite struct `A request` {
    private let address = HTTPAddress(port: 8080)

    private func text(_ request: HTTPRequest) throws -> String {
        String(decoding: try request.bytes(for: address), as: UTF8.self)
    }

    @Test func `is written with what frames it`() throws {
        let get = HTTPRequest("GET", "/photos?a=b", fields: [HTTPField("A", "b c")])
        #expect(
            try text(get) == "GET /photos?a=b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nA: b c\r\n\r\n")
        let post = HTTPRequest("POST", "/token", body: Array("a=b".utf8))
        #expect(
            try text(post)
                == "POST /token HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 3\r\n\r\na=b")
        #expect(try text(HTTPRequest("POST", "/")).contains("\r\nContent-Length: 0\r\n"))
    }

    @Test func `names an IPv6 host in brackets`() throws {
        let bytes = try HTTPRequest("GET", "/").bytes(for: HTTPAddress(host: "::1", port: 80))
        #expect(String(decoding: bytes, as: UTF8.self).contains("\r\nHost: [::1]:80\r\n"))
    }

    /// Each would otherwise begin a field or a request of the attacker's.
    static let injections = ["\r\n", "\n", "\r", "\0", "\r\nA: b", " HTTP/1.1\r\n\r\nGET /"]

    @Test(arguments: injections)
    func `with an injection in any part is not written`(injection: String) {
        let requests = [
            HTTPRequest("GET\(injection)", "/"), HTTPRequest("GET", "/\(injection)"),
            HTTPRequest("GET", "/", fields: [HTTPField("A\(injection)", "b")]),
            HTTPRequest("GET", "/", fields: [HTTPField("A", "b\(injection)c")]),
        ]
        for request in requests {
            let fault = #expect(throws: HTTPFault.self) { _ = try text(request) }
            #expect(fault?.kind == .malformed)
        }
        #expect(throws: HTTPFault.self) {
            try HTTPRequest("GET", "/").bytes(for: HTTPAddress(host: "h\(injection)", port: 1))
        }
    }

    @Test(arguments: [
        HTTPRequest("", "/"), HTTPRequest("GET X", "/"), HTTPRequest("GET", ""),
        HTTPRequest("GET", "photos"), HTTPRequest("GET", "/a b"), HTTPRequest("GET", "/ä"),
        HTTPRequest("GET", "/", fields: [HTTPField("", "b")]),
        HTTPRequest("GET", "/", fields: [HTTPField("A B", "b")]),
        HTTPRequest("GET", "/", fields: [HTTPField("A", " b")]),
        HTTPRequest("GET", "/", fields: [HTTPField("A", "b\t")]),
        HTTPRequest("GET", "/", fields: [HTTPField("Host", "elsewhere")]),
        HTTPRequest("GET", "/", fields: [HTTPField("content-length", "1")]),
        HTTPRequest("GET", "/", fields: [HTTPField("Transfer-Encoding", "chunked")]),
    ])
    func `that can be read in two ways is not written`(request: HTTPRequest) {
        #expect(throws: HTTPFault.self) { _ = try text(request) }
    }

    @Test func `is repeatable if its method is idempotent, or if it says so`() {
        #expect(HTTPRequest("GET", "/").isRepeatable)
        var post = HTTPRequest("POST", "/introspect")
        #expect(!post.isRepeatable)
        post.isRepeatable = true
        #expect(post.isRepeatable)
    }

    @Test func `from a template is the same as one written at once`() throws {
        let fields = [HTTPField("Claims", "1")]
        let template = try HTTPRequestTemplate(
            HTTPRequest("GET", "/photos", fields: fields), to: address,
            filling: HTTPField("Authorization", "Bearer "))
        var bytes = Array("what was there".utf8)
        template.write(Array("a.b-c_d".utf8).span, into: &bytes)
        let whole = HTTPRequest(
            "GET", "/photos", fields: fields + [HTTPField("Authorization", "Bearer a.b-c_d")])
        #expect(try bytes == whole.bytes(for: address))
    }

    @Test func `from a template is refused as any other`() {
        let error = failure(.malformed) {
            _ = try HTTPRequestTemplate(
                HTTPRequest("GET", "/"), to: address, filling: HTTPField("A", "b\r\nsecret"))
        }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        ("abc.DEF-_~+/=", true), ("a", true), ("", false), (" a", false), ("a ", false),
        ("a b", false), ("a\tb", false), ("a\r\nA: b", false), ("a\nb", false), ("a\0", false),
        ("\u{7f}", false), ("ä", false),
    ])
    func `carries a value only if it arrives unaltered`(value: String, isAllowed: Bool) {
        #expect(HTTPRequestTemplate.allows(Array(value.utf8).span) == isAllowed)
    }
}
