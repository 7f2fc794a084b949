import CSQLite

extension SQLiteHandle {
    /// "rvbn", in the header of every file created by revbench.
    private static let applicationID: Int64 = 0x7276_626e

    /// Checks that the file is new or belongs to this program.
    func claim() throws(StoreError) {
        guard sqlite3_db_readonly(database, "main") == 0 else {
            throw StoreError(
                .readOnly, attempted: "open the SQLite store at \(configuration.path)",
                cause: "the file cannot be written", remedy: "Name another file.")
        }
        let owner = try integer("PRAGMA application_id")
        guard owner != Self.applicationID else { return }
        guard owner == 0, try integer("SELECT count(*) FROM sqlite_schema") == 0 else {
            throw StoreError(
                .corrupt, attempted: "open the SQLite store at \(configuration.path)",
                cause: "it is another program's database",
                remedy: "Name another file, or remove this one.")
        }
        try execute("PRAGMA application_id = \(Self.applicationID)")
    }

    /// Sets the write-ahead log, the caches and the durability of commits.
    func configure() throws(StoreError) {
        let journal = try prepare("PRAGMA journal_mode = WAL")
        _ = try journal.step()
        guard journal.text(0) == "wal" else {
            throw StoreError(
                .refused, attempted: "open the SQLite store at \(configuration.path)",
                cause: "its file system does not support the shared memory of a write-ahead log",
                remedy: "Use a file on a local disk.")
        }
        journal.reset()
        try execute(
            """
            PRAGMA synchronous = \(configuration.synchronous.rawValue);
            PRAGMA cache_size = -\(max(configuration.cacheBytes, 0) / 1024);
            PRAGMA mmap_size = \(max(configuration.mmapBytes, 0));
            """)
    }

    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(database, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error("set up", code) }
    }

    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        try SQLiteStatement(sql, on: self)
    }

    /// Returns the first column of the first row.
    func integer(_ sql: String) throws(StoreError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.int64(0) : 0
    }
}
