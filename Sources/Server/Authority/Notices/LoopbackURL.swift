import HTTPClient

/// An `http` URL of this machine: where to connect, and what to ask for there. The server connects
/// to no other addresses, whoever names them.
struct LoopbackURL: Sendable {
    let address: HTTPAddress
    /// Path and query.
    let path: String

    private static let scheme = "http://"
    private static let hosts: Set<String> = ["127.0.0.1", "::1"]

    init?(_ text: String) {
        guard text.hasPrefix(Self.scheme), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        let rest = text.dropFirst(Self.scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard let address = HTTPAddress(url: Self.scheme + String(rest[..<end])),
            Self.hosts.contains(address.host)
        else { return nil }
        let path = String(rest[end...])
        guard path.hasPrefix("/"), !path.contains("#") else { return nil }
        self.address = address
        self.path = path
    }
}
