/// A registered address to which the browser is sent back.
///
/// Redirect URIs are compared byte for byte (RFC 9700, section 2.1; RFC 6749, section 3.1.2.3).
/// `String`'s `==` would also hold for texts that Unicode considers equivalent.
package struct RedirectURI: Sendable {
    package let text: String

    package static let maximumBytes = 2_048

    /// Returns nil unless the text is an absolute URI in ASCII without user information and
    /// fragment (RFC 6749, section 3.1.2), and its scheme is `https`, `http` for this machine
    /// (RFC 8252, section 7.3) or a private one with a dot (RFC 8252, section 7.1).
    package init?(registering text: String) {
        guard text.utf8.count <= Self.maximumBytes, text.utf8.allSatisfy(Self.isAllowed),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        let scheme = text[..<colon]
        let rest = text[text.index(after: colon)...]
        switch scheme {
        case "https": guard Self.host(of: rest) != nil else { return nil }
        case "http":
            guard let host = Self.host(of: rest), Self.loopback.contains(host) else { return nil }
        default:
            guard Self.isPrivate(scheme), rest.hasPrefix("/") else { return nil }
        }
        self.text = text
    }

    package func isSame(as presented: String) -> Bool { text.utf8.elementsEqual(presented.utf8) }

    /// Returns the address with `parameters` added to its query.
    package func adding(_ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.map { "\($0.name)=\(FormText.encoded($0.value))" }
        return text + (text.contains("?") ? "&" : "?") + query.joined(separator: "&")
    }

    private static let loopback: Set<String> = ["127.0.0.1", "[::1]", "localhost"]

    /// Excludes `#`, `\` and what may not stand in a URI (RFC 3986, section 2).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        FormText.isUnreserved(byte) || ":/?[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    private static func isPrivate(_ scheme: Substring) -> Bool {
        scheme.contains(".") && (scheme.utf8.first.map(isLetter) ?? false)
            && scheme.utf8.allSatisfy {
                isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || "+-.".utf8.contains($0)
            }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// Returns the host after `//`; nil if there is none, or user information.
    private static func host(of rest: Substring) -> String? {
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { return nil }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let tail = authority[authority.index(after: end)...]
            return tail.isEmpty || tail.hasPrefix(":") ? String(authority[...end]) : nil
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : String(host)
    }
}
