import Foundation
import HTTPClient
import Revocation
import Server
import Strategies
import TestSupport
import Testing

/// The demo as a visitor without script goes through it.
@Suite(.enabled(if: DemoUnderTest.program != nil, "revbench-server is not built"), .serialized)
struct `The demo` {
    @Test func `shows photos, reads the token, and ends the access within each bound`() throws {
        let demo = try DemoUnderTest()
        var browser = RoamingBrowser(at: demo.address)
        let page = try browser.signIn(at: demo)
        #expect(page.status == 200)
        #expect(page.text.contains("Lake at dawn"))
        #expect(page.text.contains("<code>client_id</code>"))
        #expect(page.text.contains("for which app"))
        #expect(try browser.open("/photo/1.svg").text.hasPrefix("<svg "))

        #expect(
            try eventually { try browser.report().servers.allSatisfy { $0.state == "accepting" } })
        let waiting = try browser.report()
        #expect(waiting.servers.count == DemoUnderTest.servers)
        #expect(!waiting.isRevoked && !waiting.isOver)

        let revoked = try browser.submit("/revoke", [("csrf", try page.csrf)])
        #expect(revoked.status == 200)
        #expect(try eventually { try browser.report().isOver })
        let report = try browser.report()
        for service in report.services {
            let bound_ms = try #require(service.bound_ms)
            for server in service.servers {
                #expect(server.state == "refusing", "\(service.strategy)")
                #expect(server.refusedAfter_ms != nil, "\(service.strategy)")
                let until_ms = try #require(server.acceptedUntil_ms)
                #expect(until_ms <= bound_ms, "\(service.strategy)")
            }
        }
        let over = try browser.open("/")
        #expect(over.text.contains("no photos any more"))
        #expect(over.text.contains("refused after"))
        #expect(!over.text.contains("http-equiv"))
    }

    @Test func `refuses a token that the visitor has changed`() throws {
        let demo = try DemoUnderTest()
        var browser = RoamingBrowser(at: demo.address)
        let page = try browser.signIn(at: demo)
        let changed = try browser.submit(
            "/change#change",
            [("csrf", try page.csrf), ("scope", "photos:read photos:write \"><b>")])
        #expect(changed.text.contains("refused: 401"))
        #expect(changed.text.contains("invalid_token"))
        #expect(!changed.text.contains("\"><b>"))
        let same = try browser.submit(
            "/change", [("csrf", try page.csrf), ("scope", "photos:read")])
        #expect(same.text.contains("accepted, because nothing had changed"))
    }

    @Test func `without Redis shows a strategy that needs none`() throws {
        let demo = try DemoUnderTest(withRedis: false)
        var browser = RoamingBrowser(at: demo.address)
        let page = try browser.open("/")
        #expect(page.text.contains(JWTTokenVersion.descriptor.name))
        #expect(!page.text.contains(JWTRedisBlocklist.descriptor.name))
        #expect(!page.text.contains("<script"))
    }

    @Test func `takes no sign-in and no form that came from elsewhere`() throws {
        let demo = try DemoUnderTest()
        var browser = RoamingBrowser(at: demo.address)
        let strange = try browser.open("/callback?code=c&state=s&iss=http%3A%2F%2F127.0.0.1%3A1")
        #expect(strange.text.contains("this browser has not asked for that sign-in"))
        _ = try browser.signIn(at: demo)
        #expect(try browser.submit("/revoke", [("csrf", "forged")]).status == 403)
        #expect(try browser.submit("/forget", []).status == 403)
        #expect(try !browser.report().isRevoked)

        var other = RoamingBrowser(at: demo.address)
        #expect(try other.open("/report").status == 404)
        #expect(try other.open("/").text.contains("Get my photos"))
    }

    @Test func `begins again when the visitor wants`() throws {
        let demo = try DemoUnderTest()
        var browser = RoamingBrowser(at: demo.address)
        let page = try browser.signIn(at: demo)
        let welcome = try browser.submit("/forget", [("csrf", try page.csrf)])
        #expect(welcome.text.contains("Get my photos"))
        // Signed in and agreed already, so nothing is asked.
        let again = try browser.open("/connect")
        #expect(browser.server == demo.address)
        #expect(again.text.contains("Lake at dawn"))
    }

    @Test func `ends its servers`() throws {
        let demo = try DemoUnderTest()
        var browser = RoamingBrowser(at: demo.address)
        _ = try browser.open("/connect")
        let authority = browser.server
        #expect(authority != demo.address)
        demo.close()
        #expect(throws: HTTPFailure.self) {
            _ = try HTTPConnection(to: authority).send(HTTPRequest("GET", "/health"))
        }
    }

    @Test func `says why it cannot start`() throws {
        var settings = DemoSettings(program: "/nowhere/revbench-server")
        settings.usesRedis = false
        let error = #expect(throws: StrategyError.self) { _ = try DemoServer(settings) }
        #expect(error?.description.contains("/nowhere/revbench-server") == true)
    }
}
