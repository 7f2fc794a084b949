import Deployments
import HTTPClient
import ServerContract
import Testing

extension ScriptedBrowser {
    init(_ server: AuthorityUnderTest) { self.init(on: server.connect()) }

    mutating func forgetCookies() { cookies = [:] }

    /// Sets a cookie, as someone else could have done.
    mutating func plant(_ value: String, as name: String) { cookies[name] = value }
}

/// One run of the authorization code flow with PKCE (RFC 6749, section 4.1; RFC 7636).
struct CodeFlow {
    static let verifier = String(repeating: "v", count: 64)
    static let state = "state-1"
    static let nonce = "nonce-1"

    let client: String
    var scope = "openid photos:read"

    private var request: CodeRequest {
        CodeRequest(
            client: client, redirectURI: AuthorityUnderTest.redirectURI, scope: scope,
            state: Self.state, verifier: Self.verifier, nonce: Self.nonce)
    }

    /// The parameters of the request.
    var query: [(String, String)] {
        get throws { try request.query }
    }

    /// The request, as the client's redirection spells it.
    var address: String {
        get throws { Self.address(of: try query) }
    }

    static func address(of query: [(String, String)]) -> String {
        ServerPath.authorize + "?" + formText(query)
    }

    /// Logs in, agrees and returns the parameters of the redirection.
    func answer(in browser: inout ScriptedBrowser) throws -> [String: String] {
        let login = try PageForm(of: try browser.open(try address))
        let consent = try browser.submit(
            login,
            [
                ("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password),
            ])
        let answer = try browser.submit(try PageForm(of: consent), [("answer", "allow")])
        return try Self.parameters(of: answer)
    }

    static func parameters(of answer: HTTPResponse) throws -> [String: String] {
        #expect(answer.status == 303)
        return try #require(
            CodeRequest.parameters(of: answer, backTo: AuthorityUnderTest.redirectURI))
    }

    /// What a client that authenticates by a header field sends to redeem a code.
    static func redemption(_ code: String) -> [(String, String)] {
        CodeFlow(client: "").request.redemption(of: code)
    }

    /// What a public client sends to redeem a code.
    func redemption(_ code: String) -> [(String, String)] {
        request.redemption(of: code) + [("client_id", client)]
    }

    /// Redeems a code at the token endpoint.
    func redeem(
        _ code: String, at connection: HTTPConnection, _ fields: [HTTPField] = []
    ) throws -> HTTPResponse {
        let parameters = fields.isEmpty ? redemption(code) : Self.redemption(code)
        return try connection.post(ServerPath.token, parameters, fields)
    }

    /// Runs the flow to its end and returns the token endpoint's answer.
    func tokens(
        in browser: inout ScriptedBrowser, at connection: HTTPConnection
    ) throws -> HTTPResponse {
        let code = try #require(try answer(in: &browser)["code"])
        return try redeem(code, at: connection)
    }
}
