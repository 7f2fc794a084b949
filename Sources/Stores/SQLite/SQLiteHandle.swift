import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Owns one `sqlite3 *`, which is closed when the connection and its last statement are gone.
final class SQLiteHandle {
    let database: OpaquePointer
    let configuration: SQLiteConfiguration

    init(opening configuration: SQLiteConfiguration) throws(StoreError) {
        let path = configuration.path
        let attempted = "open the SQLite store at \(path)"
        guard !path.isEmpty, path != ":memory:", !path.utf8.contains(0) else {
            throw StoreError(
                .misuse, attempted: attempted, cause: "it is not a file path",
                remedy: "Use a file: otherwise every connection would have its own store.")
        }
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw Self.cannotOpen(path, code, attempted)
        }
        database = opened
        self.configuration = configuration
        sqlite3_extended_result_codes(opened, 1)
        let wait = min(max(configuration.busyTimeoutMilliseconds, 0), 86_400_000)
        sqlite3_busy_timeout(opened, Int32(wait))
    }

    deinit { sqlite3_close_v2(database) }

    /// Returns the error for a failed open. SQLite retries read-only, which hides why the first try
    /// failed, so this tries once more.
    private static func cannotOpen(_ path: String, _ code: Int32, _ attempted: String) -> StoreError
    {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let number = errno
        guard file < 0 else {
            close(file)
            return StoreError(
                .unreachable, attempted: attempted, cause: String(cString: sqlite3_errstr(code)))
        }
        let isReadOnly = [EACCES, EPERM, EROFS].contains(number)
        return StoreError(
            isReadOnly ? .readOnly : .unreachable, attempted: attempted,
            cause: systemCause(number),
            remedy: OpenFileLimit.remedy(number) ?? "Use a file in a writable folder.")
    }

    /// Returns the error for `code`, the result of the last call.
    func error(_ action: String, _ code: Int32) -> StoreError {
        let kind = kind(of: code)
        return StoreError(
            kind, attempted: "\(action) the SQLite store at \(configuration.path)",
            cause: cause(of: code, kind),
            remedy: OpenFileLimit.remedy(systemError(of: code)) ?? Self.remedies[kind])
    }

    /// Returns the system's error number behind `code`; 0 if there is none.
    private func systemError(of code: Int32) -> Int32 {
        switch code & 0xff {
        case SQLITE_CANTOPEN, SQLITE_IOERR: sqlite3_system_errno(database)
        default: 0
        }
    }

    private func cause(of code: Int32, _ kind: StoreError.Kind) -> String {
        let text = String(cString: sqlite3_errmsg(database))
        switch code & 0xff {
        case _ where kind == .busy:
            return "another connection held the lock for more than "
                + "\(configuration.busyTimeoutMilliseconds) ms"
        case SQLITE_CANTOPEN, SQLITE_IOERR:
            let number = systemError(of: code)
            return number == 0 ? text : "\(text): \(systemCause(number))"
        default: return text
        }
    }

    private func kind(of code: Int32) -> StoreError.Kind {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy
        case SQLITE_FULL: return .full
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .corrupt
        case SQLITE_READONLY: return .readOnly
        case SQLITE_MISUSE, SQLITE_RANGE: return .misuse
        case SQLITE_CANTOPEN, SQLITE_IOERR:
            switch systemError(of: code) {
            case ENOSPC, EDQUOT, EFBIG: return .full
            case EACCES, EPERM, EROFS: return .readOnly
            default: return .unreachable
            }
        default: return .refused
        }
    }

    private static let remedies: [StoreError.Kind: String] = [
        .busy: "Raise the busy timeout, or shorten the other transaction.",
        .full: "Free some space on its disk.",
        .corrupt: "Use another file, or remove this one.",
        .readOnly: "Use a file in a writable folder.",
        .unreachable: "Check that its folder still exists and that its disk works.",
        .refused: "Check whether another program has changed the file.",
    ]
}
