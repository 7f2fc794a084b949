import HTTPClient
import Testing

@Suite struct `A page's form` {
    private static func answer(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, fields: [], body: Array(text.utf8))
    }

    private static let login = """
        <html><head><title>t</title><style>p { color: red }</style></head><body><main>
        <h1>Sign in</h1><p class="warning">The password is wrong.</p>
        <form method="post" action="/authorize?a=1&amp;b=2">
        <input type="hidden" name="csrf" value="hidden-value">
        <input id="password" name="password" type="password" required>
        </form><form method="post" action="/other"><input type="hidden" name="x" value="y"></form>
        </main></body></html>
        """

    @Test func `is the first, with its own hidden fields`() throws {
        let form = try PageForm(of: Self.answer(Self.login))
        #expect(form.action == "/authorize?a=1&b=2")
        #expect(form.hidden.map { "\($0.0)=\($0.1)" } == ["csrf=hidden-value"])
        #expect(form.asksForPassword)
        let other = try PageForm(of: Self.answer("<form method=\"post\" action=\"/x\"></form>"))
        #expect(other.action == "/x" && other.hidden.isEmpty && !other.asksForPassword)
    }

    @Test(arguments: ["", "no page", "<form method=\"post\" action=\"/x\">"])
    func `that is missing is an error with the answer's status`(text: String) {
        let error = #expect(throws: MissingForm.self) {
            _ = try PageForm(of: Self.answer(text, status: 503))
        }
        #expect(error?.description.contains("status 503") == true)
    }

    @Test func `is not in the excerpt of its page, which is what a reader sees`() {
        #expect(Self.answer(Self.login).excerpt == "Sign in The password is wrong.")
        #expect(Self.answer("{\"error\":\"a\"}\r\n\u{1b}[2J").excerpt == "{\"error\":\"a\"} [2J")
        let long = Self.answer(String(repeating: "word ", count: 100)).excerpt
        #expect(long.count == 201 && long.hasSuffix("…"))
    }

    @Test func `is spelled so that every name and value is read as it was`() {
        let form = [UInt8](form: [("a", "1"), ("b c", "ä&=+%"), ("d", "")])
        #expect(String(decoding: form, as: UTF8.self) == "a=1&b%20c=%C3%A4%26%3D%2B%25&d=")
        let request = HTTPRequest.form("/x", [("a", "1")])
        #expect(request.method == "POST" && request.body == Array("a=1".utf8))
        #expect(request.fields.first?.value == "application/x-www-form-urlencoded")
    }
}
