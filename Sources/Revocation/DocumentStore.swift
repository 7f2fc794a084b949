import Synchronization
public import Tokens

/// Hands over documents in memory, from an authorization server to nodes of the same process.
public final class DocumentStore: DocumentPublisher, DocumentSource {
    private typealias Contents = @Sendable (NumericDate) throws(StrategyError) -> [UInt8]

    private typealias Pages = @Sendable (String, NumericDate) throws(StrategyError) -> [UInt8]

    private let documents = Mutex<[DocumentName: Contents]>([:])
    private let pages = Mutex<[DocumentName: Pages]>([:])

    public init() {}

    public func publish(
        _ name: DocumentName,
        _ contents: @escaping @Sendable (NumericDate) throws(StrategyError) -> [UInt8]
    ) {
        documents.withLock { $0[name] = contents }
    }

    public func publishPages(
        of name: DocumentName,
        _ contents: @escaping @Sendable (_ page: String, NumericDate) throws(StrategyError)
            -> [UInt8]
    ) {
        pages.withLock { $0[name] = contents }
    }

    public func fetch(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> [UInt8] {
        if let contents = documents.withLock({ $0[name] }) { return try contents(now) }
        if let (document, page) = name.asPage,
            let contents = pages.withLock({ $0[document] })
        {
            return try contents(page, now)
        }
        throw StrategyError(
            .unreachable, "cannot fetch \(name.path): the authorization server publishes none")
    }
}
