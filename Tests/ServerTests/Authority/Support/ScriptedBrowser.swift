import HTTPClient
import ServerContract
import Testing
import Tokens

/// A browser that keeps cookies and runs no script.
struct ScriptedBrowser {
    private let connection: HTTPConnection
    private(set) var cookies: [String: String] = [:]

    init(_ server: AuthorityUnderTest) { connection = server.connect() }

    mutating func open(_ address: String) throws -> HTTPResponse {
        try kept(try connection.get(address, cookieFields))
    }

    mutating func submit(
        _ form: PageForm, _ fields: [(String, String)]
    ) throws -> HTTPResponse {
        try kept(
            try connection.post(form.action, form.hidden + fields, cookieFields))
    }

    mutating func forgetCookies() { cookies = [:] }

    /// Sets a cookie, as someone else could have done.
    mutating func plant(_ value: String, as name: String) { cookies[name] = value }

    private var cookieFields: [HTTPField] {
        guard !cookies.isEmpty else { return [] }
        let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return [HTTPField("cookie", pairs.joined(separator: "; "))]
    }

    private mutating func kept(_ response: HTTPResponse) throws -> HTTPResponse {
        for field in response.fields where field.name.lowercased() == "set-cookie" {
            let parts = field.value.split(separator: ";").map(String.init)
            let pair = try #require(parts.first).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try #require(pair.count == 2)
            let isRemoved = parts.contains { $0.contains("Max-Age=0") }
            cookies[String(pair[0])] = isRemoved ? nil : String(pair[1])
        }
        return response
    }
}

/// A form of a page: where it is posted, and its hidden fields.
struct PageForm {
    var action: String
    var hidden: [(String, String)]

    init(of page: HTTPResponse) throws {
        let text = page.text
        let opening = try #require(text.firstMatch(of: /<form method="post" action="([^"]*)">/))
        action = String(opening.1).replacing("&amp;", with: "&")
        let rest = text[opening.range.upperBound...]
        let end = try #require(rest.firstRange(of: "</form>"))
        hidden = rest[..<end.lowerBound]
            .matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/)
            .map { (String($0.1), String($0.2)) }
    }
}

/// One run of the authorization code flow with PKCE (RFC 6749, section 4.1; RFC 7636).
struct CodeFlow {
    static let verifier = String(repeating: "v", count: 64)
    static let state = "state-1"
    static let nonce = "nonce-1"

    let client: String
    var scope = "openid photos:read"

    /// The parameters of the request.
    var query: [(String, String)] {
        get throws {
            let digest = try TokenHasher().digest(Array(Self.verifier.utf8).span).bytes
            return [
                ("response_type", "code"), ("client_id", client),
                ("redirect_uri", AuthorityUnderTest.redirectURI), ("scope", scope),
                ("state", Self.state), ("nonce", Self.nonce),
                ("code_challenge", Base64URL.encodedString(digest.span)),
                ("code_challenge_method", "S256"),
            ]
        }
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
        let location = try #require(answer.value(of: "location"))
        try #require(location.hasPrefix(AuthorityUnderTest.redirectURI + "?"))
        let query = location.dropFirst(AuthorityUnderTest.redirectURI.count + 1)
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (parts[0], parts.count > 1 ? parts[1].removingPercent : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// What a client that authenticates by a header field sends to redeem a code.
    static func redemption(_ code: String) -> [(String, String)] {
        [
            ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", AuthorityUnderTest.redirectURI), ("code_verifier", Self.verifier),
        ]
    }

    /// What a public client sends to redeem a code.
    func redemption(_ code: String) -> [(String, String)] {
        Self.redemption(code) + [("client_id", client)]
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
