import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection to an SQLite file in WAL mode, for one thread.
///
/// Prepare statements at set-up. A file of another program is refused before anything is written to
/// it: the store marks its own with an application id (SQLite, "Database file format", 1.3.17).
public final class SQLiteConnection {
    private let handle: SQLiteHandle
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let rollback: SQLiteStatement

    /// Opens the file, or makes it.
    ///
    /// - Throws: `.corrupt` for a damaged or foreign file, `.readOnly` where nothing can be
    ///   written, `.busy` when another connection holds the file, `.unreachable` without a folder.
    public init(_ configuration: SQLiteConfiguration) throws(StoreError) {
        handle = try SQLiteHandle(opening: configuration)
        try handle.claim()
        try handle.configure()
        begin = try handle.prepare("BEGIN IMMEDIATE")
        commit = try handle.prepare("COMMIT")
        rollback = try handle.prepare("ROLLBACK")
    }

    /// Runs statements without values, one or several. For set-up.
    public func execute(_ sql: String) throws(StoreError) {
        try handle.execute(sql)
    }

    /// Compiles one statement, to be used many times. It keeps the connection's file open.
    public func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        try handle.prepare(sql)
    }

    /// Runs `body` as one transaction, undone when it throws.
    ///
    /// It takes the write lock at once: a reader that turns writer fails without waiting, whatever
    /// the busy timeout (SQLite, "Write-Ahead Logging", SQLITE_BUSY_SNAPSHOT).
    ///
    /// - Throws: `.busy` when another writer outlasts the busy timeout.
    public func transaction<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try begin.run()
        do {
            let value = try body()
            try commit.run()
            return value
        } catch {
            // SQLite itself has undone some failures already, such as a full disk.
            if sqlite3_get_autocommit(handle.database) == 0 { try? rollback.run() }
            throw error
        }
    }

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    public var changes: Int { Int(sqlite3_changes64(handle.database)) }

    /// The database's size without its log.
    public func databaseBytes() throws(StoreError) -> Int64 {
        try handle.integer("PRAGMA page_count") * handle.integer("PRAGMA page_size")
    }

    /// The size of the log that is not yet part of the database file.
    public func walBytes() -> Int64 {
        var status = stat()
        return stat(handle.configuration.path + "-wal", &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Moves the log into the database file and empties it.
    ///
    /// - Throws: `.busy` while another connection reads or writes.
    public func checkpoint() throws(StoreError) {
        let code = sqlite3_wal_checkpoint_v2(
            handle.database, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        guard code == SQLITE_OK else { throw handle.error("checkpoint", code) }
    }
}

@available(*, unavailable)
extension SQLiteConnection: Sendable {}
