public import Tokens

/// The name of a published document: its path at the authorization server.
public struct DocumentName: Sendable, Hashable {
    /// What a document is, which decides how it is sent and to whom.
    public enum Kind: Sendable, Hashable {
        /// In JSON (RFC 7517, section 5).
        case keySet
        /// A signed token (draft-ietf-oauth-status-list, section 5.1).
        case statusList
        /// In JSON. They name subjects, so only the deployment's resource servers may read them.
        case securityEvents
    }

    public let path: String
    public let kind: Kind

    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The keys that tokens are signed with (RFC 7517, section 5).
    public static let keySet = DocumentName(path: "jwks.json", kind: .keySet)
}

/// A document as it is sent, with what its publisher says of it.
public struct PublishedDocument: Sendable, Hashable {
    public let bytes: [UInt8]
    /// How long a copy may be used from the time of the fetch: `max-age` (RFC 9111, section
    /// 5.2.2.1). Nil if the publisher does not say.
    public let maxAge: Duration?

    public init(bytes: [UInt8], maxAge: Duration? = nil) {
        self.bytes = bytes
        self.maxAge = maxAge
    }
}

/// Where an authorization server publishes what nodes fetch.
public protocol DocumentPublisher: Sendable {
    /// - Parameters:
    ///   - maxAge: how long a copy may be used from the time of the fetch; nil to leave it unsaid.
    ///   - contents: the document as it would be sent at a given time.
    func publish(
        _ name: DocumentName, maxAge: Duration?,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8])
}

extension DocumentPublisher {
    /// Publishes a document without saying how long a copy may be used.
    public func publish(
        _ name: DocumentName,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8]
    ) {
        publish(name, maxAge: nil, contents)
    }
}

/// Where a node fetches what the authorization server publishes.
public protocol DocumentSource: Sendable {
    /// Returns the document as it is sent at `now`.
    ///
    /// - Throws: ``StrategyError`` if the document is unavailable.
    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8]

    /// Returns the document as it is sent at `now`, with what its publisher says of it.
    ///
    /// - Throws: ``StrategyError`` if the document is unavailable.
    func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument
}

extension DocumentSource {
    /// For a source that transports only the bytes.
    public func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        PublishedDocument(bytes: try fetch(name, at: now))
    }
}
