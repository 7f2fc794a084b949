import Revocation
import Stores
import Tokens

/// One thread's handle on the numbers kept for subjects, in SQLite or in Redis: a subject's
/// version, or the time before which its tokens are invalid.
///
/// A subject without a stored number has 0. Numbers are dates in microseconds, so they rise with
/// time: raising one gives `max(old + step, given)`, and a purged number never returns.
enum SubjectStore {
    case sqlite(SQLiteSubjects)
    case redis(RedisSubjects)

    func value(of subject: String) throws(StrategyError) -> Int64 {
        switch self {
        case .sqlite(let store): try fromStore(try store.value(of: subject))
        case .redis(let store): try fromStore(try store.value(of: subject))
        }
    }

    /// - Parameter least_us: the least value to which the number is raised.
    func raise(_ subject: String, to least_us: Int64, at now: NumericDate) throws(StrategyError) {
        switch self {
        case .sqlite(let store): try fromStore(try store.raise(subject, to: least_us))
        case .redis(let store): try fromStore(try store.raise(subject, to: least_us, at: now))
        }
    }

    /// Removes numbers so old that every token that they could affect is dead.
    func purge(at now: NumericDate) throws(StrategyError) -> Int {
        guard case .sqlite(let store) = self else { return 0 }  // Redis expires its own entries
        return try fromStore(try store.purge(at: now))
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StrategyError) {
        switch self {
        case .sqlite(let store): try fromStore(try store.prefill(count, at: now))
        case .redis(let store): try fromStore(try store.prefill(count, at: now))
        }
    }

    func storeBytes() throws(StrategyError) -> Int64? {
        switch self {
        case .sqlite(let store): try fromStore(try store.connection.databaseBytes())
        case .redis(let store): try store.access.memoryBytes(store.connection)
        }
    }
}

struct SQLiteSubjects {
    let connection: SQLiteConnection
    private let select: SQLiteStatement
    private let upsert: SQLiteStatement
    private let deleteOld: SQLiteStatement
    private let memory_us: Int64
    private let step_us: Int64

    private static let batch = 1_000

    static let schema = """
        CREATE TABLE IF NOT EXISTS subject_value (
            subject TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS subject_value_age ON subject_value (value);
        """

    init(_ connection: SQLiteConnection, memory_us: Int64, step_us: Int64) throws(StoreError) {
        self.connection = connection
        self.memory_us = memory_us
        self.step_us = step_us
        select = try connection.prepare("SELECT value FROM subject_value WHERE subject = ?")
        upsert = try connection.prepare(
            """
            INSERT INTO subject_value (subject, value) VALUES (?1, ?2)
                ON CONFLICT (subject) DO UPDATE SET value = max(value + ?3, excluded.value)
            """)
        deleteOld = try connection.prepare(
            """
            DELETE FROM subject_value WHERE subject IN
                (SELECT subject FROM subject_value WHERE value <= ? LIMIT \(Self.batch))
            """)
    }

    func value(of subject: String) throws(StoreError) -> Int64 {
        defer { select.reset() }
        select.bind(1, text: subject)
        return try select.step() ? select.int64(0) : 0
    }

    func raise(_ subject: String, to least_us: Int64) throws(StoreError) {
        defer { upsert.reset() }
        upsert.bind(1, text: subject)
        upsert.bind(2, least_us)
        upsert.bind(3, step_us)
        try upsert.run()
    }

    func purge(at now: NumericDate) throws(StoreError) -> Int {
        var removed = 0
        repeat {
            defer { deleteOld.reset() }
            deleteOld.bind(1, now.advanced(byMicroseconds: -memory_us).microseconds)
            try deleteOld.run()
            removed += connection.changes
        } while connection.changes == Self.batch
        return removed
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StoreError) {
        for start in stride(from: 0, to: count, by: Self.batch) {
            try connection.transaction { () throws(StoreError) in
                for index in start..<min(start + Self.batch, count) {
                    try raise("prefilled\(index)", to: now.microseconds)
                }
            }
        }
    }
}

struct RedisSubjects {
    let connection: RedisConnection
    let access: RedisAccess
    let memory_us: Int64
    let step_us: Int64

    /// A number ahead of `now` lives longer by the time that it is ahead.
    private static let raise = """
        local old = redis.call('GET', KEYS[1])
        local value = tonumber(ARGV[1])
        if old then value = math.max(tonumber(old) + tonumber(ARGV[2]), value) end
        local ahead = math.ceil(math.max(value - tonumber(ARGV[3]), 0) / 1000)
        redis.call('SET', KEYS[1], string.format('%.0f', value), 'PX', tonumber(ARGV[4]) + ahead)
        return 1
        """

    private func entry(_ subject: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(access.keyPrefix.utf8.count + 2 + subject.utf8.count)
        key.append(contentsOf: access.keyPrefix.utf8)
        key.append(contentsOf: "v:".utf8)
        key.append(contentsOf: subject.utf8)
        return key
    }

    private var memory_ms: Int64 { max(memory_us / 1_000, 0) + 1 }

    func value(of subject: String) throws(StoreError) -> Int64 {
        let entry = entry(subject)
        return try connection.get(key: entry.span) ?? 0
    }

    func raise(
        _ subject: String, to least_us: Int64, at now: NumericDate
    ) throws(StoreError) {
        let reply = try connection.eval(
            script: Self.raise, keys: [entry(subject)],
            arguments: [least_us, step_us, now.microseconds, memory_ms].map {
                Array(String($0).utf8)
            })
        // Any other reply has raised nothing, so it is not an acknowledgement.
        guard reply == .integer(1) else {
            throw StoreError(
                .protocolViolation,
                attempted: "raise a subject's number on Redis at \(access.endpoint)",
                cause: "the reply does not match the script",
                remedy: "Check whether another program is listening there.")
        }
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StoreError) {
        let tail = [String(now.microseconds), "PX", String(memory_ms)].map { Array($0.utf8) }
        try connection.pipeline(count: count) { index in
            [Array("SET".utf8), entry("prefilled\(index)")] + tail
        }
    }
}
