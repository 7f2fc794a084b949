import Stores
import Strategies
import Synchronization

/// Lends connections to the server's store, each to one thread at a time.
final class StorePool: Sendable {
    private let configuration: SQLiteConfiguration
    private let terms: RefreshTerms
    private let writer = WriteLock()
    private let idle = Mutex<[OAuthStore]>([])

    /// The most connections kept open while nobody uses them.
    private static let kept = 8

    /// Creates the file's tables.
    init(_ configuration: SQLiteConfiguration, _ terms: RefreshTerms) throws(OAuthError) {
        self.configuration = configuration
        self.terms = terms
        let connection = try inStore(try SQLiteConnection(configuration))
        try inStore(try connection.execute(OAuthSchema.text))
        try inStrategy(try RefreshFamilies.setUp(on: connection))
    }

    /// Calls `body` with a connection that nobody else uses meanwhile.
    func with<Answer>(
        _ body: (OAuthStore) throws(OAuthError) -> Answer
    ) throws(OAuthError) -> Answer {
        let store = try take()
        defer { giveBack(store) }
        return try body(store)
    }

    private func take() throws(OAuthError) -> OAuthStore {
        if let known = idle.withLock({ $0.popLast() }) { return known }
        return try OAuthStore(configuration, terms, writer)
    }

    private func giveBack(_ store: OAuthStore) {
        idle.withLock { idle in
            if idle.count < Self.kept { idle.append(store) }
        }
    }
}

/// Makes the threads of this process take turns at writing. SQLite's own way of waiting is to try
/// again after a while, by which some thread could wait until its time-out.
final class WriteLock: Sendable {
    private let lock = Mutex(())

    func exclusively<Answer: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try lock.withLock { _ throws(Failure) -> Answer in try body() }
    }
}
