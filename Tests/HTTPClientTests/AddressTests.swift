import Testing

@testable import HTTPClient

@Suite struct `An address` {
    @Test(arguments: [
        ("http://127.0.0.1:8080", HTTPAddress(port: 8080)),
        ("http://10.0.0.7:1", HTTPAddress(host: "10.0.0.7", port: 1)),
        ("http://[::1]:65535", HTTPAddress(host: "::1", port: 65_535)),
    ])
    func `is read from its URL and written as such`(url: String, address: HTTPAddress) {
        #expect(HTTPAddress(url: url) == address)
        #expect(address.url == url)
    }

    @Test(arguments: [
        "", "127.0.0.1:80", "https://127.0.0.1:80", "HTTP://127.0.0.1:80", "http://127.0.0.1",
        "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:+80",
        "http://127.0.0.1:80/", "http://127.0.0.1:80/path", "http://127.0.0.1:80?q",
        "http://user@127.0.0.1:80", "http://localhost:80", "http://127.1:80",
        "http://[127.0.0.1]:80",
        "http://::1:80", "http://[::1]", "http://127.0.0.1\u{0}.example:80", "http://:80",
        "http://127.0.0.1:99999999999999999999", "http://127.0.0.1:٨٠",
    ])
    func `is nothing but a numeric host and a port`(url: String) {
        #expect(HTTPAddress(url: url) == nil)
    }
}
