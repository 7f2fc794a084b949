import Foundation
import HTTPClient
import TestSupport
import Testing

/// Run by `make check-long`; see ``Browser``.
@Suite(
    .enabled(
        if: Browser.program != nil && DemoUnderTest.program != nil,
        "REVBENCH_BROWSER names no Chromium, or revbench-server is not built"), .serialized)
struct `The demo in a browser` {
    /// What the page's script writes when its address ends in `#play`.
    private struct Played: Decodable {
        struct Server: Decodable {
            var state: String
            var text: String
        }

        var before: [Server]
        var after: [Server]
        var summary: String
        var isRevocable: Bool
        /// How far the page is wider than the window, in pixels.
        var width: Int
    }

    /// The width of a phone, and that of a desktop.
    @Test(arguments: [390, 1_200])
    func `shows live when each resource server refuses`(width: Int) throws {
        let demo = try DemoUnderTest()
        var visitor = RoamingBrowser(at: demo.address)
        _ = try visitor.signIn(at: demo)
        let cookie = try #require(visitor.cookies[DemoUnderTest.cookie])
        // Another server of this machine hands the sign-in over: cookies do not distinguish ports.
        let page = "\(demo.address.url)/#play"
        let handover = try FakeAuthority { _ in
            let fields = [
                "Location: \(page)", "Set-Cookie: \(DemoUnderTest.cookie)=\(cookie); Path=/",
            ]
            return (302, fields, "")
        }
        let browser = Browser(program: try #require(Browser.program))
        let html = try browser.document(at: "\(handover.address.url)/", width: width)
        let json = try #require(html.firstMatch(of: /(?s)<pre id="played">(.*?)<\/pre>/)).1
        let played = try JSONDecoder().decode(Played.self, from: Data(json.utf8))
        #expect(played.before.count == DemoUnderTest.servers)
        #expect(played.before.allSatisfy { $0.state == "accepting" && $0.text == "accepting" })
        #expect(played.after.count == DemoUnderTest.servers)
        #expect(
            played.after.allSatisfy {
                $0.state == "refusing" && $0.text.hasPrefix("refused after ")
            })
        #expect(played.summary == "8 of 8 resource servers refuse the photo printer.")
        #expect(!played.isRevocable)
        #expect(played.width <= 0)
    }
}
