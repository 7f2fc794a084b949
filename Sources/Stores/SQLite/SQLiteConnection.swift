import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection to an SQLite file in WAL mode, for one thread.
///
/// Prepare statements at set-up. A file of another program is refused before anything is written to
/// it: the store marks its own files with an application ID (SQLite, "Database file format",
/// 1.3.17).
public final class SQLiteConnection {
    private let handle: SQLiteHandle
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let rollback: SQLiteStatement

    /// Opens the file, or creates it.
    ///
    /// - Throws: `.corrupt` for a damaged or foreign file, `.readOnly` if the file cannot be
    ///   written, `.busy` if another connection holds the file, `.unreachable` if its folder does
    ///   not exist.
    public init(_ configuration: SQLiteConfiguration) throws(StoreError) {
        handle = try SQLiteHandle(opening: configuration)
        try handle.claim()
        try handle.configure()
        begin = try handle.prepare("BEGIN IMMEDIATE")
        commit = try handle.prepare("COMMIT")
        rollback = try handle.prepare("ROLLBACK")
    }

    /// Runs one or more statements without values. For set-up.
    public func execute(_ sql: String) throws(StoreError) {
        try handle.execute(sql)
    }

    /// Compiles one statement for repeated use. The statement keeps the connection's file open.
    public func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        try handle.prepare(sql)
    }

    /// Runs `body` as one transaction, which is rolled back if `body` throws.
    ///
    /// The transaction takes the write lock when it begins. A reader that becomes a writer later
    /// would fail without waiting, whatever the busy timeout (SQLite, "Write-Ahead Logging",
    /// SQLITE_BUSY_SNAPSHOT).
    ///
    /// - Throws: `.busy` if another writer outlasts the busy timeout.
    public func transaction<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
        try begin.run()
        do {
            let value = try body()
            try commit.run()
            return value
        } catch {
            // SQLite itself rolls back after some failures, such as a full disk.
            if sqlite3_get_autocommit(handle.database) == 0 { try? rollback.run() }
            throw error
        }
    }

    /// The number of rows that the last INSERT, UPDATE or DELETE changed.
    public var changes: Int { Int(sqlite3_changes64(handle.database)) }

    /// Returns the database's size without its log.
    public func databaseBytes() throws(StoreError) -> Int64 {
        try handle.integer("PRAGMA page_count") * handle.integer("PRAGMA page_size")
    }

    /// Returns the size of the log that is not yet part of the database file.
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
