#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a server listens. Names are not resolved, because a look-up may block.
package struct HTTPAddress: Sendable, Hashable {
    /// A numeric IPv4 or IPv6 address, without brackets.
    package let host: String
    package let port: Int

    package init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `http://host:port` with a numeric host, in brackets if it is IPv6 (RFC 3986, section
    /// 3.2.2). Nil for any other text, including one with a path.
    package init?(url: String) {
        guard url.hasPrefix(Self.scheme) else { return nil }
        let authority = url.dropFirst(Self.scheme.count)
        guard let colon = authority.lastIndex(of: ":") else { return nil }
        let digits = authority[authority.index(after: colon)...]
        var host = authority[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard digits.utf8.allSatisfy(HTTPSyntax.isDigit), let port = Int(digits),
            (1...65_535).contains(port),
            Self.isNumeric(String(host), isIPv6: isBracketed)
        else { return nil }
        self.init(host: String(host), port: port)
    }

    package var url: String { Self.scheme + authority }

    /// The value of `Host` (RFC 9110, section 7.2).
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static let scheme = "http://"

    private static func isNumeric(_ host: String, isIPv6: Bool) -> Bool {
        // The system's function would stop at a NUL.
        guard !host.utf8.contains(0) else { return false }
        var room = in6_addr()
        return inet_pton(isIPv6 ? AF_INET6 : AF_INET, host, &room) == 1
    }
}
