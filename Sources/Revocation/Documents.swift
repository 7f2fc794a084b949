public import Tokens

/// The name of a published document: its path at the authorization server.
public struct DocumentName: Sendable, Hashable {
    public let path: String

    public init(path: String) { self.path = path }

    /// The keys that tokens are signed with (RFC 7517, section 5).
    public static let keySet = DocumentName(path: "jwks.json")
}

/// Where an authorization server publishes what nodes fetch.
public protocol DocumentPublisher: Sendable {
    /// - Parameter contents: the document as it would be sent at a given time.
    func publish(
        _ name: DocumentName,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8])
}

/// Where a node fetches what the authorization server publishes.
public protocol DocumentSource: Sendable {
    /// Returns the document as it is sent at `now`.
    ///
    /// - Throws: ``StrategyError`` if the document is unavailable.
    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8]
}
