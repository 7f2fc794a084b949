import Stores
import Strategies
import Tokens

/// One connection to the server's store, with its prepared statements.
///
/// `@unchecked Sendable`: ``StorePool`` lends it to one thread at a time.
final class OAuthStore: @unchecked Sendable {
    let hasher: TokenHasher
    let families: RefreshFamilies
    private let connection: SQLiteConnection
    private let writer: WriteLock
    /// By their text, prepared when first needed: few threads need all of them.
    private var statements: [String: SQLiteStatement] = [:]

    init(
        _ configuration: SQLiteConfiguration, _ terms: RefreshTerms, _ writer: WriteLock
    ) throws(OAuthError) {
        let connection = try inStore(try SQLiteConnection(configuration))
        self.connection = connection
        self.writer = writer
        hasher = try inTokens(try TokenHasher())
        families = try inStrategy(try RefreshFamilies(connection, terms))
    }

    func digest(_ secret: String) throws(OAuthError) -> TokenDigest {
        try digest([UInt8](secret.utf8))
    }

    func digest(_ secret: [UInt8]) throws(OAuthError) -> TokenDigest {
        try inTokens(try hasher.digest(secret.span))
    }

    /// Runs `body` as one transaction that is the only one to write.
    func write<Answer: Sendable>(
        _ body: () throws(StoreError) -> Answer
    ) throws(OAuthError) -> Answer {
        do {
            return try writer.exclusively { () throws(StoreError) -> Answer in
                try connection.transaction(body)
            }
        } catch {
            throw OAuthError(error)
        }
    }

    /// Calls `body`, which writes to the families, while nobody else writes.
    func withFamilies<Answer: Sendable>(
        _ body: (RefreshFamilies) throws(OAuthError) -> Answer
    ) throws(OAuthError) -> Answer {
        try writer.exclusively { () throws(OAuthError) -> Answer in try body(families) }
    }

    /// Runs a statement. Returns the number of rows that it changed.
    @discardableResult
    func run(_ sql: String, _ values: StoredValue...) throws(StoreError) -> Int {
        let statement = try prepared(sql)
        statement.bind(values)
        try statement.run()
        return connection.changes
    }

    /// Returns what `read` makes of each row.
    func rows<Row>(
        _ sql: String, _ values: StoredValue..., read: (SQLiteStatement) -> Row
    ) throws(StoreError) -> [Row] {
        let statement = try prepared(sql)
        defer { statement.reset() }
        statement.bind(values)
        var rows: [Row] = []
        while try statement.step() { rows.append(read(statement)) }
        return rows
    }

    private func prepared(_ sql: String) throws(StoreError) -> SQLiteStatement {
        if let known = statements[sql] { return known }
        let statement = try connection.prepare(sql)
        statements[sql] = statement
        return statement
    }
}
