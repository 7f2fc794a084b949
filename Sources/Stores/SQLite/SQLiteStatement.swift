import CSQLite

/// One compiled statement, used on its connection's thread: bind, step, reset.
///
/// Parameters count from 1 and columns from 0, as in SQLite. SQLite copies values when they are
/// bound. A read that is not reset prevents the log from being checkpointed.
public final class SQLiteStatement {
    private let handle: SQLiteHandle
    private let statement: OpaquePointer
    /// The first bind that failed since the last reset; `step()` reports it.
    private var failedBind = SQLITE_OK

    init(_ sql: String, on handle: SQLiteHandle) throws(StoreError) {
        var compiled: OpaquePointer?
        var hasMore = false
        let code = sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
            let code = sqlite3_prepare_v3(handle.database, text, -1, flags, &compiled, &rest)
            hasMore = rest.map { String(cString: $0).contains { !$0.isWhitespace } } ?? false
            return code
        }
        guard code == SQLITE_OK else { throw handle.error("prepare a statement on", code) }
        guard let compiled, !hasMore else {
            sqlite3_finalize(compiled)
            throw StoreError(
                .misuse, attempted: "prepare a statement on \(handle.configuration.path)",
                cause: "it has to be exactly one statement")
        }
        self.handle = handle
        statement = compiled
    }

    deinit { sqlite3_finalize(statement) }

    /// Copies the bytes; an empty span is an empty value, not NULL.
    public func bind(_ index: Int, blob: Span<UInt8>) {
        let code = blob.withUnsafeBytes { bytes in
            sqlite_bind_blob_copy(statement, Int32(clamping: index), bytes.baseAddress, bytes.count)
        }
        note(code)
    }

    public func bind(_ index: Int, _ value: Int64) {
        note(sqlite3_bind_int64(statement, Int32(clamping: index), value))
    }

    public func bind(_ index: Int, text: String) {
        var text = text
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                sqlite_bind_text_copy(
                    statement, Int32(clamping: index), characters.baseAddress, characters.count)
            }
        }
        note(code)
    }

    public func bindNull(_ index: Int) {
        note(sqlite3_bind_null(statement, Int32(clamping: index)))
    }

    @inline(__always)
    private func note(_ code: Int32) {
        if code != SQLITE_OK, failedBind == SQLITE_OK { failedBind = code }
    }

    /// Runs to the next row. Returns whether there is one. After an error the statement is reset.
    ///
    /// - Throws: `.busy`, `.full`, `.corrupt`, `.readOnly`, `.refused` for a broken constraint, and
    ///   `.misuse` for a parameter that the statement does not have.
    public func step() throws(StoreError) -> Bool {
        guard failedBind == SQLITE_OK else { throw failure(failedBind) }
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// Prepares the statement for the next use and sets its parameters to NULL.
    public func reset() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
        failedBind = SQLITE_OK
    }

    /// Steps to the end and resets.
    public func run() throws(StoreError) {
        while try step() {}
        reset()
    }

    /// Returns the error of the last call, named by the statement's first word; never its values.
    private func failure(_ code: Int32) -> StoreError {
        let sql = sqlite3_sql(statement).map { String(cString: $0) } ?? ""
        let verb = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        let error = handle.error("run \(verb) on", code)
        reset()
        return error
    }

    /// Returns a column of the current row as an integer; NULL is 0.
    public func int64(_ column: Int) -> Int64 {
        sqlite3_column_int64(statement, Int32(clamping: column))
    }

    /// Returns a column of the current row as text; NULL is empty.
    public func text(_ column: Int) -> String {
        let column = Int32(clamping: column)
        guard let text = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// Returns a column of the current row as bytes; NULL is empty.
    public func blob(_ column: Int) -> [UInt8] {
        let column = Int32(clamping: column)
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, column))
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(clamping: column)) == SQLITE_NULL
    }
}

@available(*, unavailable)
extension SQLiteStatement: Sendable {}
