import Synchronization
public import Tokens

/// Hands over documents in memory, from an authorization server to nodes of the same process.
public final class DocumentStore: DocumentPublisher, DocumentSource {
    private typealias Contents = @Sendable (NumericDate) throws(StrategyError) -> [UInt8]

    private let documents = Mutex<[DocumentName: Contents]>([:])

    public init() {}

    public func publish(
        _ name: DocumentName,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8]
    ) {
        documents.withLock { $0[name] = contents }
    }

    public func fetch(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> [UInt8] {
        guard let contents = documents.withLock({ $0[name] }) else {
            throw StrategyError(
                .unreachable, "cannot fetch \(name.path): the authorization server publishes none")
        }
        return try contents(now)
    }
}
