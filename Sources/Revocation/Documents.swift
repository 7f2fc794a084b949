package import Tokens

/// What a published document is known by: its path at the authorization server.
package struct DocumentName: Sendable, Hashable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The keys that tokens are signed with (RFC 7517, section 5).
    package static let keySet = DocumentName(path: "jwks.json")
}

/// Where an authorization server publishes what nodes fetch.
package protocol DocumentPublisher: Sendable {
    /// - Parameter contents: the document as it would be sent at a given time.
    func publish(
        _ name: DocumentName,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8])
}

/// Where a node fetches what the authorization server publishes.
package protocol DocumentSource: Sendable {
    /// The document as it is sent at `now`.
    ///
    /// - Throws: ``StrategyError`` where the document is unavailable.
    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8]
}
