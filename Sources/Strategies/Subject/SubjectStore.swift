import Revocation
import Stores
import Tokens

/// One thread's handle on the numbers kept for subjects, in SQLite or in Redis: a subject's
/// version, or the time before which its tokens are invalid. A client of the subject may have a
/// higher number of its own. One look-up gets all numbers of a subject.
///
/// Numbers are dates in microseconds, so they rise with time: raising one gives
/// `max(old + step, given)`, where `old` is the highest number among the tokens concerned. A purged
/// number never returns.
enum SubjectStore {
    case sqlite(SQLiteSubjects)
    case redis(RedisSubjects)

    func numbers(of subject: String) throws(StrategyError) -> SubjectNumbers {
        switch self {
        case .sqlite(let store): try fromStore(try store.numbers(of: subject))
        case .redis(let store): try fromStore(try store.numbers(of: subject))
        }
    }

    /// - Parameters:
    ///   - client: the client whose number is raised; nil for the subject's own, which concerns
    ///     every client.
    ///   - least_us: the least value to which the number is raised.
    func raise(
        _ subject: String, client: String?, to least_us: Int64, at now: NumericDate
    ) throws(StrategyError) {
        switch self {
        case .sqlite(let store):
            try fromStore(try store.raise(subject, client: client, to: least_us))
        case .redis(let store):
            try fromStore(try store.raise(subject, client: client, to: least_us, at: now))
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

    /// The client of the row that concerns every client. No client has that name.
    private static let everyClient = ""

    static let schema = """
        CREATE TABLE IF NOT EXISTS subject_value (
            subject TEXT NOT NULL, client TEXT NOT NULL, value INTEGER NOT NULL,
            PRIMARY KEY (subject, client)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS subject_value_age ON subject_value (value);
        """

    init(_ connection: SQLiteConnection, memory_us: Int64, step_us: Int64) throws(StoreError) {
        self.connection = connection
        self.memory_us = memory_us
        self.step_us = step_us
        select = try connection.prepare(
            "SELECT client, value FROM subject_value WHERE subject = ?")
        upsert = try connection.prepare(
            """
            INSERT INTO subject_value (subject, client, value)
                VALUES (?1, ?2, max(?3, coalesce(
                    (SELECT max(value) + ?4 FROM subject_value
                        WHERE subject = ?1 AND (client IN ('\(Self.everyClient)', ?2)
                            OR ?2 = '\(Self.everyClient)')), ?3)))
                ON CONFLICT (subject, client) DO UPDATE SET value = excluded.value
            """)
        deleteOld = try connection.prepare(
            """
            DELETE FROM subject_value WHERE (subject, client) IN
                (SELECT subject, client FROM subject_value WHERE value <= ? LIMIT \(Self.batch))
            """)
    }

    func numbers(of subject: String) throws(StoreError) -> SubjectNumbers {
        defer { select.reset() }
        select.bind(1, text: subject)
        var numbers = SubjectNumbers()
        while try select.step() {
            let client = select.text(0)
            if client == Self.everyClient {
                numbers.own = select.int64(1)
            } else {
                numbers.grants[client] = select.int64(1)
            }
        }
        return numbers
    }

    func raise(_ subject: String, client: String?, to least_us: Int64) throws(StoreError) {
        defer { upsert.reset() }
        upsert.bind(1, text: subject)
        upsert.bind(2, text: client ?? Self.everyClient)
        upsert.bind(3, least_us)
        upsert.bind(4, step_us)
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
                    try raise("prefilled\(index)", client: nil, to: now.microseconds)
                }
            }
        }
    }
}
