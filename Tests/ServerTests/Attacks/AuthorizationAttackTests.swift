import HTTPClient
import ServerContract
import Testing

/// Attacks by what a browser is made to ask for (RFC 6749, sections 4.1.1, 10.6 and 10.15; RFC
/// 9700, sections 4.1, 4.4 and 4.8).
@Suite struct `An authorization request` {
    private let server: AuthorityUnderTest
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

    init() throws { server = try AuthorityUnderTest() }

    /// Returns a browser whose user has logged in and agreed: nothing else keeps it from the
    /// client.
    private func agreedBrowser() throws -> ScriptedBrowser {
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        return browser
    }

    /// RFC 7636, section 4.4.1; RFC 9700, section 4.8.2.
    @Test func `without PKCE by S256 gets no code`() throws {
        let query = try flow.query
        let challenge = try #require(query.value(of: "code_challenge"))
        let downgraded = [
            query.setting("code_challenge", to: nil),
            query.setting("code_challenge_method", to: nil),
            query.setting("code_challenge_method", to: "plain"),
            query.setting("code_challenge_method", to: "s256"),
            query.setting("code_challenge_method", to: "S256 plain"),
            query.setting("code_challenge", to: nil).setting("code_challenge_method", to: nil),
            query.setting("code_challenge", to: CodeFlow.verifier)
                .setting("code_challenge_method", to: "plain"),
            query.setting("code_challenge", to: String(challenge.dropLast())),
            query.setting("code_challenge", to: challenge + "A"),
            query.setting("code_challenge", to: challenge + "="),
            // Proof sent with the request proves nothing later.
            query.setting("code_challenge", to: nil)
                .setting("code_verifier", to: CodeFlow.verifier),
        ]
        var browser = try agreedBrowser()
        for query in downgraded {
            let address = CodeFlow.address(of: query)
            let answer = try CodeFlow.parameters(of: try browser.open(address))
            #expect(answer["error"] == "invalid_request", "\(address)")
            #expect(answer["code"] == nil, "\(address)")
        }
    }

    /// What looks like the registered address `http://127.0.0.1:9/callback` (CVE-2020-15234).
    private static let impostors = [
        "HTTP://127.0.0.1:9/callback", "http://127.0.0.1:9/Callback",
        "http://127.0.0.1:9/callback/", "http://127.0.0.1:9/callback.evil.example",
        "http://127.0.0.1:9.evil.example/callback", "http://127.0.0.1:90/callback",
        "http://127.0.0.1/callback", "https://127.0.0.1:9/callback",
        "http://localhost:9/callback", "http://[::1]:9/callback",
        "http://127.0.0.1:9@evil.example/callback", "http://user@127.0.0.1:9/callback",
        "http://evil.example\\@127.0.0.1:9/callback", "http://evil.example#@127.0.0.1:9/callback",
        "http://127.0.0.1:9/%63allback", "http://127.0.0.1:9/callback/../evil.example",
        "http://127.0.0.1:9/callback%2F..%2Fevil.example", "http://127.0.0.1:9//callback",
        "http://127.0.0.1:9/callback#", "http://127.0.0.1:9/callback#evil.example",
        "http://127.0.0.1:9/callback?", "http://127.0.0.1:9/callback?to=evil.example",
        "http://127.0.0.1:9/callback;evil.example", "http://127.0.0.1:9/callback ",
        "http://127.0.0.1:9/callback\r\nLocation: http://evil.example", "//evil.example/callback",
        "/callback", "javascript:alert(1)//127.0.0.1:9/callback", "",
    ]

    /// Neither while the user has still to log in, nor afterwards, nor by the form of the login.
    @Test func `sends no browser to an address that is almost the registered one`() throws {
        var stranger = ScriptedBrowser(server)
        let login = try PageForm(of: try stranger.open(try flow.address))
        var agreed = try agreedBrowser()
        let known = "redirect_uri=" + percentEncoded(AuthorityUnderTest.redirectURI)
        for impostor in Self.impostors {
            let asked = "redirect_uri=" + percentEncoded(impostor)
            var changed = login
            changed.action = login.action.replacing(known, with: asked)
            try #require(changed.action != login.action)
            let pages = [
                try stranger.open(changed.action), try agreed.open(changed.action),
                try stranger.submit(
                    changed,
                    [
                        ("login", AuthorityUnderTest.login),
                        ("password", AuthorityUnderTest.password),
                    ]),
            ]
            for page in pages {
                #expect(page.status == 400, "\(impostor)")
                #expect(page.value(of: "location") == nil, "\(impostor)")
                #expect(!page.text.contains("evil.example"), "\(impostor)")
            }
        }
    }

    /// RFC 9207: a client that talks to several authorization servers has to know which one
    /// answered, and an attacker could as well mix up errors.
    @Test func `is answered with iss and state, and so is one that is refused`() throws {
        let refusals: [(String, String?, String)] = [
            ("response_type", nil, "invalid_request"),
            ("response_type", "token", "unsupported_response_type"),
            ("response_mode", "fragment", "invalid_request"),
            ("scope", "photos:unknown", "invalid_scope"), ("scope", nil, "invalid_scope"),
            ("code_challenge", nil, "invalid_request"), ("prompt", "none", "login_required"),
            ("prompt", "none login", "invalid_request"), ("max_age", "-1", "invalid_request"),
        ]
        var browser = ScriptedBrowser(server)
        for (name, value, error) in refusals {
            let query = try flow.query.setting(name, to: value)
            let page = try browser.open(CodeFlow.address(of: query))
            let answer = try CodeFlow.parameters(of: page)
            #expect(answer["error"] == error, "\(name)")
            #expect(answer["iss"] == AuthorityUnderTest.issuer, "\(name)")
            #expect(answer["state"] == CodeFlow.state, "\(name)")
        }

        let login = try PageForm(of: try browser.open(try flow.address))
        let consent = try browser.submit(
            login,
            [("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password)])
        for (choice, expected) in [("deny", "error"), ("allow", "code")] {
            let page = try browser.submit(try PageForm(of: consent), [("answer", choice)])
            let answer = try CodeFlow.parameters(of: page)
            #expect(answer[expected] != nil)
            #expect(answer["iss"] == AuthorityUnderTest.issuer)
            #expect(answer["state"] == CodeFlow.state)
        }
    }

    /// RFC 6749, section 3.1. Whom to believe is not even asked where the client or its address is
    /// in doubt.
    @Test func `with a parameter sent twice gets no code`() throws {
        var browser = try agreedBrowser()
        let query = try flow.query + [("unknown", "1")]
        for (name, value) in query {
            for other in [value, "other"] {
                let address = CodeFlow.address(of: query.repeating(name, with: other))
                let page = try browser.open(address)
                guard !["client_id", "redirect_uri"].contains(name) else {
                    #expect(page.status == 400, "\(name)")
                    #expect(page.value(of: "location") == nil, "\(name)")
                    continue
                }
                let answer = try CodeFlow.parameters(of: page)
                #expect(answer["error"] == "invalid_request", "\(name)")
                #expect(answer["code"] == nil, "\(name)")
                #expect(answer["iss"] == AuthorityUnderTest.issuer, "\(name)")
            }
        }
    }
}
