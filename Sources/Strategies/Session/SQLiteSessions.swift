import Revocation
import Stores
import Tokens

/// The sessions of a deployment, in one SQLite file.
///
/// Only the SHA-256 of a token is stored, so a copy of the file opens no session.
struct SQLiteSessions: Sendable {
    /// What one revocation can delete.
    static let reaches: [RevocationReach] = [.token, .grant, .subject, .everyone]

    private static let file = "sessions.sqlite"

    /// A look-up does not read the client, so it is the last column: SQLite decodes a row from the
    /// left.
    private static let schema = """
        CREATE TABLE IF NOT EXISTS session (
            token BLOB PRIMARY KEY, subject TEXT NOT NULL, audience TEXT NOT NULL,
            scope TEXT NOT NULL, expires INTEGER NOT NULL, client TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS session_grant ON session (subject, client);
        CREATE INDEX IF NOT EXISTS session_expires ON session (expires);
        """

    private let context: StrategyContext

    init(in context: StrategyContext) { self.context = context }

    /// Creates the table, once for the deployment.
    func setUp() throws(StrategyError) {
        let connection = try context.openSQLite(Self.file)
        try fromStore(try connection.execute(Self.schema))
    }

    /// Returns a reader for one thread, with its own connection.
    func makeReader() throws(StrategyError) -> SQLiteSessionReader {
        try SQLiteSessionReader(context.openSQLite(Self.file), context)
    }

    /// Returns a writer for one thread, with its own connection.
    func makeAuthority() throws(StrategyError) -> SQLiteSessionAuthority {
        try SQLiteSessionAuthority(
            context.openSQLite(Self.file), leeway_us: context.leeway.microseconds)
    }
}

extension SQLiteStatement {
    func bind(_ index: Int, _ digest: TokenDigest) {
        digest.withUnsafeBytes { bytes in
            bind(index, blob: bytes.bindMemory(to: UInt8.self).span)
        }
    }
}
