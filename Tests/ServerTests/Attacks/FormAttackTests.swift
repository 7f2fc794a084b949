import HTTPClient
import ServerContract
import Testing

@testable import Server

/// A request that its endpoint would look at, if it were not for what the attack adds.
struct FormRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let path: String
    let parameters: [(String, String)]
    /// The error code of its answer; nil for a success.
    let error: String?

    private init(
        _ title: String, _ path: String, _ parameters: [(String, String)], error: String? = nil
    ) {
        testDescription = title
        self.path = path
        self.parameters = parameters
        self.error = error
    }

    private static let printer = ("client_id", AuthorityUnderTest.publicClient)

    private static func credentials(_ client: ClientCredentials) -> [(String, String)] {
        [("client_id", client.id), ("client_secret", client.secret)]
    }

    /// Every endpoint that clients post forms to, with every parameter that it reads.
    static let all = [
        FormRequest(
            "a code", ServerPath.token,
            CodeFlow(client: AuthorityUnderTest.publicClient).redemption("unknown"),
            error: "invalid_grant"),
        FormRequest(
            "a refresh", ServerPath.token,
            [
                ("grant_type", "refresh_token"), ("refresh_token", "unknown"),
                ("scope", "photos:read"), printer,
            ], error: "invalid_grant"),
        FormRequest(
            "client credentials", ServerPath.token,
            [("grant_type", "client_credentials"), ("scope", "photos:read")]
                + credentials(AuthorityUnderTest.album)),
        FormRequest(
            "a revocation", ServerPath.revoke,
            [("token", "unknown"), ("token_type_hint", "access_token"), printer]),
        FormRequest(
            "an introspection", ServerPath.introspect,
            [("token", "unknown"), ("token_type_hint", "access_token")]
                + credentials(AuthorityUnderTest.resourceServer)),
    ]
}

/// Forms that two readers could understand differently, or that cost more than they are worth.
@Suite struct `A form posted to the authorization server` {
    private let server: AuthorityUnderTest
    private let connection: HTTPConnection
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

    init() throws {
        server = try AuthorityUnderTest()
        connection = server.connect()
    }

    /// RFC 6749, sections 3.1 and 3.2.
    @Test(arguments: FormRequest.all)
    func `is refused with a parameter sent twice, however it is spelled`(
        request: FormRequest
    ) throws {
        let honest = try connection.post(request.path, request.parameters)
        #expect(honest.error == request.error)
        #expect((honest.status == 200) == (request.error == nil))
        let whole = formText(request.parameters + [("unknown", "1")])
        for (name, value) in request.parameters + [("unknown", "1")] {
            let escaped = name.utf8.map { "%" + String($0, radix: 16) }.joined()
            for again in [
                formText([(name, value)]), formText([(name, "other")]), "\(name)=", name,
                "\(escaped)=other",
            ] {
                for body in ["\(whole)&\(again)", "\(again)&\(whole)"] {
                    let answer = try connection.post(request.path, text: body)
                    #expect(answer.status == 400, "\(name)")
                    #expect(answer.error == "invalid_request", "\(name)")
                    #expect(!answer.text.contains("access_token"), "\(name)")
                }
            }
        }
    }

    @Test(arguments: GuardedForm.allCases)
    func `of a page is refused with a field sent twice`(form: GuardedForm) throws {
        var browser = ScriptedBrowser(server)
        let own = try form.open(in: &browser, for: flow)
        for (name, value) in own.hidden + form.fields {
            for again in [value, "other"] {
                var changed = own
                changed.hidden = own.hidden.repeating(name, with: again)
                let answer = try browser.submit(changed, form.fields)
                #expect(answer.status == 400, "\(name)")
                let isDone = try form.isDone(by: answer, in: &browser)
                #expect(!isDone, "\(name)")
            }
        }
    }

    /// Parameters in a query end up in logs and histories (RFC 6749, section 2.3.1).
    @Test(arguments: FormRequest.all)
    func `is not read from the query`(request: FormRequest) throws {
        let answer = try connection.post(
            "\(request.path)?\(formText(request.parameters))", text: "")
        #expect(answer.status == 401)
        #expect(answer.error == "invalid_client")
    }

    private func paths() throws -> [String] {
        [
            ServerPath.token, ServerPath.revoke, ServerPath.introspect, try flow.address,
            AuthorityPath.account, AuthorityPath.logout,
        ]
    }

    @Test func `is refused for its size at every endpoint`() throws {
        let many = (0..<65).map { "p\($0)=1" }.joined(separator: "&")
        let bodies: [(String, Int)] = [
            (String(repeating: "a", count: 65_537), 413),
            ("state=" + String(repeating: "a", count: 20_000), 400),
            ("state=" + String(repeating: "a", count: 8_193), 400),
            (String(repeating: "a", count: 8_193) + "=1", 400), (many, 400),
        ]
        for path in try paths() {
            for (body, status) in bodies {
                let answer = try connection.post(path, text: body)
                #expect(answer.status == status, "\(path) \(body.utf8.count)")
            }
        }
    }

    /// Without a length, the server has to count.
    @Test func `is refused for its size when it comes in chunks`() throws {
        let chunk = "2000\r\n" + String(repeating: "a", count: 8_192) + "\r\n"
        for path in try paths() {
            let client = try RawClient(port: server.address.port)
            let answer = try client.lastAnswer(
                to: "POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
                    + String(repeating: chunk, count: 9) + "0\r\n\r\n")
            #expect(answer.status == 413, "\(path)")
            #expect(answer.fields["connection"] == "close", "\(path)")
        }
    }

    @Test func `is text in one encoding, whatever the endpoint`() throws {
        for path in try paths() {
            for body in ["state=%", "state=%4", "state=%zz", "state=%ff", "state=%00", "s%0d=1"] {
                let answer = try connection.post(path, text: body)
                #expect(answer.status == 400, "\(path) \(body)")
            }
            for type in ["application/json", "multipart/form-data; boundary=a", "text/plain"] {
                let answer = try connection.post(path, text: "state=1", type: type)
                #expect(answer.status == 415, "\(path) \(type)")
            }
        }
    }

    /// Other servers read `token[]=a` as a list. Here a name is a name and a value is a value.
    @Test func `is flat, however deep it is nested`() throws {
        let printer = "client_id=" + AuthorityUnderTest.publicClient
        for name in ["token[]", "token[0]", "token[a][b]", "token.a", "Token"] {
            let body = printer + "&" + formText([(name, "unknown")])
            let answer = try connection.post(ServerPath.revoke, text: body)
            #expect(answer.status == 400, "\(name)")
            #expect(answer.error == "invalid_request", "\(name)")
        }
        for (opening, closing) in [("[", "]"), ("{\"a\":", "}"), ("a[", "]")] {
            let deep =
                String(repeating: opening, count: 1_000)
                + String(repeating: closing, count: 1_000)
            let revoked = try connection.post(
                ServerPath.revoke, [("token", deep), ("client_id", flow.client)])
            #expect(revoked.status == 200)
            let granted = try connection.post(
                ServerPath.token, [("grant_type", deep), ("client_id", flow.client)])
            #expect(granted.error == "unsupported_grant_type")
        }
    }
}
