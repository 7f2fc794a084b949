/// A set of scope tokens in a fixed order (RFC 6749, section 3.3).
package struct ScopeSet: Sendable, Hashable {
    /// Sorted, without repetition.
    package let names: [String]

    package static let maximumCount = 32
    package static let maximumNameBytes = 64

    package static let empty = ScopeSet(sorted: [])

    /// What asks for an ID token (OpenID Connect Core 1.0, section 3.1.2.1).
    package static let openID = "openid"
    /// What asks for tokens that outlive the login (OpenID Connect Core 1.0, section 11).
    package static let offlineAccess = "offline_access"

    private init(sorted names: [String]) { self.names = names }

    /// Reads a space-separated list; nil for other characters than those allowed, two spaces in a
    /// row, or too many names.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard !parts.isEmpty, parts.count <= Self.maximumCount,
            parts.allSatisfy(Self.isName)
        else { return nil }
        names = Set(parts).sorted()
    }

    /// Space-separated, as a request and a token spell it.
    package var text: String { names.joined(separator: " ") }

    package var isEmpty: Bool { names.isEmpty }

    package func contains(_ name: String) -> Bool { names.contains(name) }

    package func isSubset(of other: ScopeSet) -> Bool { names.allSatisfy(other.contains) }

    package func union(_ other: ScopeSet) -> ScopeSet {
        ScopeSet(sorted: Set(names + other.names).sorted())
    }

    /// %x21, %x23-5B, %x5D-7E (RFC 6749, appendix A.4). ASCII alone, so that comparing strings
    /// compares bytes.
    private static func isName(_ name: String) -> Bool {
        (1...maximumNameBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }
}
