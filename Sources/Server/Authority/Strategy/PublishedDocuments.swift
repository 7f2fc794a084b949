import Revocation
import ServerContract
import Synchronization
import Tokens

/// The documents that the strategy publishes: fetched over HTTP by resource servers, and in memory
/// by a node of this process.
final class PublishedDocuments: DocumentPublisher, DocumentSource {
    private let documents = DocumentStore()
    /// By their paths.
    private let names = Mutex<[String: DocumentName]>([:])

    func publish(
        _ name: DocumentName, maxAge: Duration?,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8]
    ) {
        documents.publish(name, maxAge: maxAge, contents)
        names.withLock { $0[name.path] = name }
    }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        try documents.fetch(name, at: now)
    }

    func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        try documents.retrieve(name, at: now)
    }

    /// Returns the document at a path of the server; nil if none is published there.
    func name(at path: String) -> DocumentName? {
        guard path.hasPrefix(ServerPath.documents) else { return nil }
        let name = String(path.dropFirst(ServerPath.documents.count))
        return names.withLock { $0[name] }
    }
}
