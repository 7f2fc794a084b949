import Revocation
import Stores
import Tokens

/// One thread's handle on the subjects' version counters, in SQLite or in Redis.
///
/// A subject without a counter has version 0. A bump sets `max(old + 1, now in µs)`: it always
/// rises, and no number returns after a counter was purged.
enum VersionCounters {
    case sqlite(SQLiteCounters)
    case redis(RedisCounters)

    func version(of subject: String) throws(StrategyError) -> Int64 {
        switch self {
        case .sqlite(let counters): try fromStore(try counters.version(of: subject))
        case .redis(let counters): try fromStore(try counters.version(of: subject))
        }
    }

    func bump(_ subject: String, at now: NumericDate) throws(StrategyError) {
        switch self {
        case .sqlite(let counters): try fromStore(try counters.bump(subject, at: now))
        case .redis(let counters): try fromStore(try counters.bump(subject, at: now))
        }
    }

    /// Removes counters last bumped so long ago that no older token lives.
    func purge(at now: NumericDate) throws(StrategyError) -> Int {
        guard case .sqlite(let counters) = self else { return 0 }  // Redis expires its own
        return try fromStore(try counters.purge(at: now))
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StrategyError) {
        switch self {
        case .sqlite(let counters): try fromStore(try counters.prefill(count, at: now))
        case .redis(let counters): try fromStore(try counters.prefill(count, at: now))
        }
    }

    func storeBytes() throws(StrategyError) -> Int64? {
        switch self {
        case .sqlite(let counters): try fromStore(try counters.connection.databaseBytes())
        case .redis(let counters): try counters.access.memoryBytes(counters.connection)
        }
    }
}

struct SQLiteCounters {
    let connection: SQLiteConnection
    private let select: SQLiteStatement
    private let upsert: SQLiteStatement
    private let deleteOld: SQLiteStatement
    private let memory_us: Int64

    private static let batch = 1_000

    static let schema = """
        CREATE TABLE IF NOT EXISTS version (
            subject TEXT PRIMARY KEY, ver INTEGER NOT NULL, bumped INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS version_bumped ON version (bumped);
        """

    init(_ connection: SQLiteConnection, memory_us: Int64) throws(StoreError) {
        self.connection = connection
        self.memory_us = memory_us
        select = try connection.prepare("SELECT ver FROM version WHERE subject = ?")
        upsert = try connection.prepare(
            """
            INSERT INTO version (subject, ver, bumped) VALUES (?1, ?2, ?2)
                ON CONFLICT (subject) DO UPDATE
                SET ver = max(ver + 1, excluded.ver), bumped = excluded.bumped
            """)
        deleteOld = try connection.prepare(
            """
            DELETE FROM version WHERE subject IN
                (SELECT subject FROM version WHERE bumped <= ? LIMIT \(Self.batch))
            """)
    }

    func version(of subject: String) throws(StoreError) -> Int64 {
        defer { select.reset() }
        select.bind(1, text: subject)
        return try select.step() ? select.int64(0) : 0
    }

    func bump(_ subject: String, at now: NumericDate) throws(StoreError) {
        defer { upsert.reset() }
        upsert.bind(1, text: subject)
        upsert.bind(2, now.microseconds)
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
                    try bump("prefilled\(index)", at: now)
                }
            }
        }
    }
}

struct RedisCounters {
    let connection: RedisConnection
    let access: RedisAccess
    let memory_us: Int64

    private static let bump = """
        local v = math.max(tonumber(redis.call('GET', KEYS[1]) or '0') + 1, tonumber(ARGV[1]))
        redis.call('SET', KEYS[1], string.format('%.0f', v), 'PX', ARGV[2])
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

    func version(of subject: String) throws(StoreError) -> Int64 {
        let entry = entry(subject)
        return try connection.get(key: entry.span) ?? 0
    }

    func bump(_ subject: String, at now: NumericDate) throws(StoreError) {
        let reply = try connection.eval(
            script: Self.bump, keys: [entry(subject)],
            arguments: [now.microseconds, memory_ms].map { Array(String($0).utf8) })
        // Whatever else answers has raised no version: it is no acknowledgement.
        guard reply == .integer(1) else {
            throw StoreError(
                .protocolViolation, attempted: "raise a version on Redis at \(access.endpoint)",
                cause: "its answer is not the script's",
                remedy: "See whether another program listens there.")
        }
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StoreError) {
        let tail = [String(now.microseconds), "PX", String(memory_ms)].map { Array($0.utf8) }
        try connection.pipeline(count: count) { index in
            [Array("SET".utf8), entry("prefilled\(index)")] + tail
        }
    }
}
