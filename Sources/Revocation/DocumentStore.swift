import Synchronization
public import Tokens

/// Hands over documents in memory, from an authorization server to nodes of the same process.
public final class DocumentStore: DocumentPublisher, DocumentSource {
    private typealias Contents = @Sendable (NumericDate) throws(StrategyError) -> [UInt8]

    private struct Entry {
        let maxAge: Duration?
        let contents: Contents
    }

    private let documents = Mutex<[DocumentName: Entry]>([:])

    public init() {}

    public func publish(
        _ name: DocumentName, maxAge: Duration?,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8]
    ) {
        documents.withLock { $0[name] = Entry(maxAge: maxAge, contents: contents) }
    }

    public func fetch(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> [UInt8] {
        try entry(name).contents(now)
    }

    public func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        let entry = try entry(name)
        return PublishedDocument(bytes: try entry.contents(now), maxAge: entry.maxAge)
    }

    private func entry(_ name: DocumentName) throws(StrategyError) -> Entry {
        guard let entry = documents.withLock({ $0[name] }) else {
            throw StrategyError(
                .unreachable, "cannot fetch \(name.path): the authorization server publishes none")
        }
        return entry
    }
}
