import Foundation
import HTTPClient
import Testing

/// A browser without script that follows redirections between the servers of this machine. Cookies
/// do not distinguish their ports (RFC 6265, section 8.5).
struct RoamingBrowser {
    private(set) var cookies: [String: String] = [:]
    /// The server of the page that is shown.
    private(set) var server: HTTPAddress

    init(at server: HTTPAddress) { self.server = server }

    mutating func open(_ address: String) throws -> HTTPResponse {
        try send("GET", address, nil)
    }

    mutating func submit(
        _ address: String, _ fields: [(String, String)]
    ) throws -> HTTPResponse {
        try send("POST", address, formText(fields))
    }

    mutating func submit(
        _ form: PageForm, _ fields: [(String, String)] = []
    ) throws -> HTTPResponse {
        try submit(form.action, form.hidden + fields)
    }

    private mutating func send(
        _ method: String, _ address: String, _ form: String?
    ) throws -> HTTPResponse {
        var response = try exchange(method, address, form)
        var hops = 0
        while response.status == 303, hops < 10, let next = response.value(of: "location") {
            response = try exchange("GET", next, nil)
            hops += 1
        }
        return response
    }

    private mutating func exchange(
        _ method: String, _ address: String, _ form: String?
    ) throws -> HTTPResponse {
        var path = String(address.prefix { $0 != "#" })
        if path.hasPrefix("http://") {
            let parts = path.split(
                separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            server = try #require(HTTPAddress(url: parts.prefix(3).joined(separator: "/")))
            path = "/" + (parts.count > 3 ? parts[3] : "")
        }
        var fields: [HTTPField] = []
        if form != nil {
            fields.append(HTTPField("content-type", "application/x-www-form-urlencoded"))
        }
        if !cookies.isEmpty {
            let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            fields.append(HTTPField("cookie", pairs.joined(separator: "; ")))
        }
        let connection = HTTPConnection(
            to: server, deadlines: HTTPDeadlines(answer_ms: 20_000))
        let response = try connection.send(
            HTTPRequest(method, path, fields: fields, body: Array((form ?? "").utf8)))
        for field in response.fields where field.name.lowercased() == "set-cookie" {
            let pair = field.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return response
    }
}

extension RoamingBrowser {
    /// Signs in as the demo's first page says, agrees, and returns the page with the photos.
    mutating func signIn(at demo: DemoUnderTest) throws -> HTTPResponse {
        server = demo.address
        let welcome = try open("/").text
        let words = welcome.matches(of: /<b><code>([^<]*)<\/code><\/b>/).map { String($0.1) }
        try #require(words.count == 2)
        let link = try #require(welcome.firstMatch(of: /<a href="([^"]*)"><b>/))
        let login = try open(String(link.1))
        let consent = try submit(
            try PageForm(of: login), [("login", words[0]), ("password", words[1])])
        #expect(consent.text.contains("Photo Printer"))
        #expect(consent.text.contains("see your photos"))
        let page = try submit(try PageForm(of: consent), [("answer", "allow")])
        #expect(server == demo.address)
        return page
    }

    mutating func report() throws -> ShownReport {
        try JSONDecoder().decode(ShownReport.self, from: Data(try open("/report").body))
    }
}

extension HTTPResponse {
    /// What the forms of the photo printer's page carry.
    var csrf: String {
        get throws {
            let found = text.firstMatch(of: /<input type="hidden" name="csrf" value="([^"]*)">/)
            return String(try #require(found).1)
        }
    }
}
