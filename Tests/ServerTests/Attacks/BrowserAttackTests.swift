import HTTPClient
import ServerContract
import Strategies
import Testing

@testable import Server

/// Forged forms (RFC 6749, section 10.12), and pages within others' pages (section 10.13).
@Suite struct `A form of the authorization server` {
    private let server: AuthorityUnderTest
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

    init() throws { server = try AuthorityUnderTest() }

    /// An attacker has forms too: those of a browser and a session of their own.
    @Test(arguments: GuardedForm.allCases)
    func `does nothing in another browser than it was made for`(form: GuardedForm) throws {
        var (victim, attacker) = (ScriptedBrowser(server), ScriptedBrowser(server))
        let own = try form.open(in: &victim, for: flow)
        let foreign = try form.open(in: &attacker, for: flow)
        let guarded = try #require(own.hidden.value(of: "csrf"))
        let forged = try #require(foreign.hidden.value(of: "csrf"))
        let spoilt = String(guarded.dropLast()) + (guarded.hasSuffix("A") ? "B" : "A")
        for csrf in [forged, spoilt, guarded.lowercased() + "_", nil] {
            var changed = own
            changed.hidden = own.hidden.setting("csrf", to: csrf)
            let answer = try victim.submit(changed, form.fields)
            // Without the field, the logout's page is shown again (OpenID Connect RP-Initiated
            // Logout 1.0, section 2).
            let isAsked = form == .logout && csrf == nil
            #expect(answer.status == (isAsked ? 200 : 403))
            let isDone = try form.isDone(by: answer, in: &victim)
            #expect(!isDone)
        }
        let answer = try victim.submit(own, form.fields)
        let isDone = try form.isDone(by: answer, in: &victim)
        #expect(isDone, "the user's own form was refused: \(answer.status)")
    }

    /// A cookie that another host of the same site has set beside the server's own.
    @Test(arguments: GuardedForm.allCases)
    func `does nothing for a browser with two cookies of one name`(form: GuardedForm) throws {
        var (victim, attacker) = (ScriptedBrowser(server), ScriptedBrowser(server))
        let own = try form.open(in: &victim, for: flow)
        let foreign = try form.open(in: &attacker, for: flow)
        let name = form == .login ? BrowserCookies.browser : BrowserCookies.session
        let planted = try #require(attacker.cookies[name])
        let known = try #require(victim.cookies[name])
        var tossed = own
        tossed.hidden = own.hidden.setting("csrf", to: foreign.hidden.value(of: "csrf"))
        victim.plant("\(planted); \(name)=\(known)", as: name)
        for forged in [tossed, own] {
            let answer = try victim.submit(forged, form.fields)
            #expect(answer.status == 403)
            #expect(answer.value(of: "location") == nil)
        }
        victim.plant(known, as: name)
        let page = try victim.open(AuthorityPath.account)
        let isDone = try form.isDone(by: page, in: &victim)
        #expect(!isDone)
    }

    /// The user agrees to what the page has shown, and after the login that the client asked for.
    @Test func `of a consent is good for the request that it shows, and no other`() throws {
        var browser = ScriptedBrowser(server)
        let own = try GuardedForm.consent.open(in: &browser, for: flow)
        for (name, value) in [
            ("scope", "openid photos:read photos:write"), ("prompt", "login"), ("max_age", "0"),
            ("state", "other"), ("client_id", AuthorityUnderTest.confidentialClient),
        ] {
            var other = own
            other.action = CodeFlow.address(of: try flow.query.setting(name, to: value))
            let answer = try browser.submit(other, GuardedForm.consent.fields)
            #expect(answer.status == 403, "\(name)")
            #expect(answer.value(of: "location") == nil, "\(name)")
        }
        var borrowed = own
        borrowed.hidden = try PageForm(of: try browser.open(AuthorityPath.logout)).hidden
        #expect(try browser.submit(borrowed, GuardedForm.consent.fields).status == 403)
        let answer = try browser.submit(own, GuardedForm.consent.fields)
        #expect(answer.value(of: "location") != nil)
    }

    @Test func `does nothing by GET`() throws {
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        let form = try PageForm(of: try browser.open(AuthorityPath.account))
        let csrf = try #require(form.hidden.value(of: "csrf"))
        let request = try flow.address
        for address in [
            AuthorityPath.account + "?" + formText([("csrf", csrf), ("client_id", flow.client)]),
            AuthorityPath.logout + "?" + formText([("csrf", csrf)]),
            request + "&" + formText([("csrf", csrf), ("answer", "deny")]),
        ] {
            _ = try browser.open(address)
        }
        let page = try browser.open(AuthorityPath.account)
        #expect(page.text.contains("Remove access of"))
    }

    @Test func `stands on a page that nobody can frame, keep or add a script to`() throws {
        var browser = ScriptedBrowser(server)
        let first = try browser.open(try flow.address)
        let login = try PageForm(of: first)
        let wrong = try browser.submit(
            login, [("login", AuthorityUnderTest.login), ("password", "wrong")])
        let consent = try browser.submit(login, GuardedForm.credentials)
        var forged = try PageForm(of: consent)
        forged.hidden = []
        let refused = try browser.submit(forged, GuardedForm.consent.fields)
        let elsewhere = try flow.query.setting("redirect_uri", to: "http://evil.example")
        let untrusted = try browser.open(CodeFlow.address(of: elsewhere))
        let account = try browser.open(AuthorityPath.account)
        let question = try browser.open(AuthorityPath.logout)
        let signedOut = try browser.submit(try PageForm(of: question), [])
        for page in [
            first, wrong, consent, refused, untrusted, account, question, signedOut,
        ] {
            let policy = try #require(page.value(of: "content-security-policy"))
            for directive in [
                "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
                "form-action 'self'",
            ] {
                #expect(policy.contains(directive), "\(page.text)")
            }
            #expect(!policy.contains("script-src"))
            #expect(page.value(of: "x-frame-options") == "DENY")
            #expect(page.value(of: "x-content-type-options") == "nosniff")
            #expect(page.value(of: "referrer-policy") == "no-referrer")
            #expect(page.value(of: "cache-control") == "no-store")
        }
    }
}

/// Attacks on sessions at the authorization server.
@Suite struct `A session of the authorization server` {
    private static let asksForPassword = "type=\"password\""

    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient)

    /// Session fixation: whatever the browser brought, an attacker may know it.
    @Test func `begins with a cookie that nobody knew before the login`() throws {
        let server = try AuthorityUnderTest()
        let (session, chosen) = (BrowserCookies.session, "chosen-by-someone-else")
        var browser = ScriptedBrowser(server)
        browser.plant(chosen, as: session)
        let login = try PageForm(of: try browser.open(try flow.address))
        let before = try #require(browser.cookies[BrowserCookies.browser])
        _ = try browser.submit(login, GuardedForm.credentials)
        let first = try #require(browser.cookies[session])
        #expect(first.utf8.count >= 43)

        let again = try PageForm(of: try browser.open(try flow.address + "&prompt=login"))
        _ = try browser.submit(again, GuardedForm.credentials)
        let second = try #require(browser.cookies[session])
        #expect(Set([chosen, before, first, second]).count == 4)
        // Whoever has the first cookie has no session any more.
        for known in [chosen, before, first] {
            var attacker = ScriptedBrowser(server)
            attacker.plant(known, as: session)
            let page = try attacker.open(AuthorityPath.account)
            #expect(page.text.contains(Self.asksForPassword))
        }
    }

    @Test func `ends at the server too, not only in the browser`() throws {
        let server = try AuthorityUnderTest()
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        let cookie = try #require(browser.cookies[BrowserCookies.session])
        let question = try PageForm(of: try browser.open(AuthorityPath.logout))
        _ = try browser.submit(question, [])
        #expect(browser.cookies[BrowserCookies.session] == nil)
        var thief = ScriptedBrowser(server)
        thief.plant(cookie, as: BrowserCookies.session)
        let page = try thief.open(AuthorityPath.account)
        #expect(page.text.contains(Self.asksForPassword))
    }

    @Test(arguments: [(AuthorityUnderTest.issuer, false), ("https://authority.example", true)])
    func `has cookies that scripts, other sites and open networks do not get`(
        issuer: String, isSecure: Bool
    ) throws {
        let server = try AuthorityUnderTest { context, _ in context.issuer = issuer }
        var browser = ScriptedBrowser(server)
        let first = try browser.open(try flow.address)
        let loggedIn = try browser.submit(try PageForm(of: first), GuardedForm.credentials)
        let question = try browser.open(AuthorityPath.logout)
        let signedOut = try browser.submit(try PageForm(of: question), [])
        for page in [first, loggedIn, signedOut] {
            let cookie = try #require(page.value(of: "set-cookie"))
            let attributes = cookie.split(separator: ";").dropFirst().map {
                String($0.drop { $0 == " " })
            }
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                #expect(attributes.contains(attribute))
            }
            #expect(attributes.contains("Secure") == isSecure)
            let domains = attributes.filter { $0.hasPrefix("Domain") }
            #expect(domains.isEmpty)
        }
    }

    /// RFC 9700, section 4.11: the server leads browsers to registered addresses only.
    @Test func `leads nowhere when it begins or ends`() throws {
        let server = try AuthorityUnderTest()
        let elsewhere = [
            "post_logout_redirect_uri", "redirect_uri", "id_token_hint", "state", "next", "url",
        ].map { ($0, "https://evil.example") }
        var browser = ScriptedBrowser(server)
        let login = try PageForm(
            of: try browser.open(AuthorityPath.account + "?" + formText(elsewhere)))
        let loggedIn = try browser.submit(login, GuardedForm.credentials)
        #expect(loggedIn.value(of: "location") == AuthorityPath.account)

        let question = try browser.open(AuthorityPath.logout + "?" + formText(elsewhere))
        let form = try PageForm(of: question)
        let signedOut = try browser.submit(form, elsewhere)
        #expect(signedOut.text.contains("You are signed out"))
        for page in [question, signedOut] {
            #expect(page.status == 200)
            #expect(page.value(of: "location") == nil)
            #expect(!page.text.contains("evil.example"))
        }
        let again = try browser.open(AuthorityPath.logout + "?" + formText(elsewhere))
        #expect(again.value(of: "location") == nil)
    }
}
