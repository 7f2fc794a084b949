import HTTPClient
import ServerContract
import Strategies
import Testing

/// What keeps the pages' forms from being sent by others, and the pages from being abused.
@Suite struct `The pages of the authorization server` {
    private let server: AuthorityUnderTest
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)
    private let credentials = [
        ("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password),
    ]

    init() throws { server = try AuthorityUnderTest() }

    @Test func `refuse a login that came from no page of this browser`() throws {
        var browser = ScriptedBrowser(server)
        var page = try PageForm(of: try browser.open(try flow.address))
        browser.forgetCookies()
        #expect(try browser.submit(page, credentials).status == 403)

        page.hidden = []
        _ = try browser.open(try flow.address)
        #expect(try browser.submit(page, credentials).status == 403)
    }

    @Test func `refuse a consent that came from no page of this session`() throws {
        var browser = ScriptedBrowser(server)
        let login = try PageForm(of: try browser.open(try flow.address))
        var consent = try PageForm(of: try browser.submit(login, credentials))
        consent.hidden = login.hidden
        let forged = try browser.submit(consent, [("answer", "allow")])
        #expect(forged.status == 403)
        #expect(forged.value(of: "location") == nil)
    }

    @Test func `ask again after a wrong password, and name neither mistake`() throws {
        var browser = ScriptedBrowser(server)
        let login = try PageForm(of: try browser.open(try flow.address))
        for wrong in [
            [("login", AuthorityUnderTest.login), ("password", "wrong")],
            [("login", "nobody"), ("password", AuthorityUnderTest.password)],
        ] {
            let page = try browser.submit(login, wrong)
            #expect(page.text.contains("The user name or the password is wrong."))
            #expect(browser.cookies["revbench-session"] == nil)
        }
    }

    @Test func `are framed by nobody, kept by nobody and run no script`() throws {
        var browser = ScriptedBrowser(server)
        let page = try browser.open(try flow.address)
        let policy = try #require(page.value(of: "content-security-policy"))
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(page.value(of: "cache-control") == "no-store")
        #expect(!page.text.contains("<script"))
        let cookie = try #require(page.value(of: "set-cookie"))
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            #expect(cookie.contains(attribute))
        }
        #expect(!cookie.contains("Secure"))
    }

    /// CVE-2020-15234 and its kind: nothing is sent to an address that is not registered.
    @Test(arguments: [
        AuthorityUnderTest.redirectURI + "/more", "http://127.0.0.1:9/CALLBACK",
        "http://127.0.0.1:9@evil.example/callback", AuthorityUnderTest.redirectURI + "#",
    ])
    func `send the browser to no other address`(address: String) throws {
        let known = percentEncoded(AuthorityUnderTest.redirectURI)
        let request = try flow.address.replacing(known, with: percentEncoded(address))
        var browser = ScriptedBrowser(server)
        let page = try browser.open(request)
        #expect(page.status == 400)
        #expect(page.value(of: "location") == nil)
    }

    @Test(arguments: ["/account", ServerPath.endSession, ServerPath.authorize])
    func `tell errors in words that a browser shows`(path: String) throws {
        let connection = server.connect()
        let forged = try connection.post(
            path, [("csrf", "forged"), ("client_id", flow.client), ("answer", "allow")])
        #expect(forged.status == 403)
        let malformed = try connection.post(path, text: "{}", type: "application/json")
        #expect(malformed.status == 415)
        for answer in [forged, malformed] {
            #expect(answer.value(of: "content-type") == "text/html; charset=utf-8")
            #expect(answer.text.contains("This does not work"))
        }
    }

    @Test func `say whose access ends besides, before and after it is removed`() throws {
        let server = try AuthorityUnderTest(JWTGroupedKeys.descriptor)
        var browser = ScriptedBrowser(server)
        _ = try flow.tokens(in: &browser, at: server.connect())
        let page = try browser.open("/account")
        #expect(page.text.contains("and of other users"))
        let done = try browser.submit(try PageForm(of: page), [])
        #expect(done.text.contains("apps of other users"))
    }

    @Test func `show what a client sent only as text`() throws {
        var browser = ScriptedBrowser(server)
        let page = try browser.open(try flow.address + "&display=%22%3E%3Cb%3E")
        #expect(!page.text.contains("\"><b>"))
        let raw = try browser.open(try flow.address + "&display='<b>")
        #expect(!raw.text.contains("'<b>"))
    }
}
