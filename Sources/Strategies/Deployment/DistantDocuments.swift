import Revocation
import Stores
import Synchronization
import Tokens

/// An authorization server's documents, fetched by one node over a network, one fetch at a time.
final class DistantDocuments: DocumentSource {
    private let documents: any DocumentSource
    private let crossing: Mutex<NetworkCrossing>

    init(_ documents: any DocumentSource, over path: NetworkPath) {
        self.documents = documents
        crossing = Mutex(NetworkCrossing(over: path))
    }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        try retrieve(name, at: now).bytes
    }

    func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        try crossing.withLock { crossing throws(StrategyError) -> PublishedDocument in
            crossing.depart()
            defer { crossing.arrive() }
            return try documents.retrieve(name, at: now)
        }
    }
}
