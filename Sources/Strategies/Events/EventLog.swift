import Revocation
import Stores
import Tokens

/// An event in the log.
struct LoggedEvent: Sendable, Hashable {
    /// The event's place in the order of revocations. No number is left out or used twice.
    let sequence: Int64
    let event: SecurityEvent
    /// The event's `toe`. Tokens of the subject that were issued at or before it are revoked.
    let occurredAt: NumericDate
}

/// The authorization server's log of security events, in one SQLite file.
///
/// It is also the register of the not-before times of subjects and their clients: the latest event
/// about them has it. As in ``NotBefore``, a second revocation within a tick raises the time by one
/// more tick.
///
/// A log has an epoch, which is drawn when it is made: whoever knows a log up to some number can
/// tell whether it is still that log.
struct EventLog: Sendable {
    /// The resolution of `iat` and `toe` in tokens.
    static let tick_us = NotBefore.ofMilliseconds.tick_us

    private static let file = "events.sqlite"

    /// The client of an event that concerns every client. No client has that name.
    static let everyClient = ""

    private static let schema = """
        CREATE TABLE IF NOT EXISTS event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT,
            client TEXT NOT NULL DEFAULT '\(everyClient)', token TEXT, toe INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS event_subject ON event (subject, toe)
            WHERE subject IS NOT NULL;
        CREATE INDEX IF NOT EXISTS event_toe ON event (toe);
        CREATE TABLE IF NOT EXISTS epoch (
            id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL);
        """

    let context: StrategyContext

    init(in context: StrategyContext) { self.context = context }

    /// How long after an event every token that it could affect is dead.
    var memory_us: Int64 { context.memory_us(ofTick: Self.tick_us) }

    /// Creates the tables, once for the deployment. An existing log keeps its epoch.
    func setUp() throws(StrategyError) {
        let connection = try context.openSQLite(Self.file)
        try fromStore(try connection.execute(Self.schema))
        let epoch = try fromTokens(try OpaqueToken.randomID())
        let insert = try fromStore(
            try connection.prepare("INSERT OR IGNORE INTO epoch VALUES (1, ?)"))
        insert.bind(1, text: epoch)
        try fromStore(try insert.run())
    }

    /// Returns a handle for one thread, with its own connection.
    func open() throws(StrategyError) -> EventLogConnection {
        let connection = try context.openSQLite(Self.file)
        return try fromStore(try EventLogConnection(connection))
    }
}

/// One thread's handle on the log.
final class EventLogConnection {
    /// Names the log. Another log has another one.
    let epoch: String
    private let connection: SQLiteConnection
    private let appendSubject: SQLiteStatement
    private let appendToken: SQLiteStatement
    private let selectCutoff: SQLiteStatement
    private let selectLast: SQLiteStatement
    private let selectAfter: SQLiteStatement
    private let deleteOld: SQLiteStatement

    /// Rows per transaction: few enough that no other writer waits long.
    private static let batch = 1_000

    init(_ connection: SQLiteConnection) throws(StoreError) {
        self.connection = connection
        let selectEpoch = try connection.prepare("SELECT value FROM epoch")
        guard try selectEpoch.step() else {
            throw StoreError(
                .corrupt, attempted: "open the log of security events", cause: "it has no epoch")
        }
        epoch = selectEpoch.text(0)
        selectEpoch.reset()
        appendSubject = try connection.prepare(
            """
            INSERT INTO event (subject, client, toe) VALUES (?1, ?2, max(?3, coalesce(
                (SELECT max(toe) + ?4 FROM event WHERE subject = ?1
                    AND (client IN ('\(EventLog.everyClient)', ?2)
                        OR ?2 = '\(EventLog.everyClient)')), 0))) RETURNING sequence
            """)
        appendToken = try connection.prepare(
            "INSERT INTO event (token, toe) VALUES (?1, ?2) RETURNING sequence")
        selectCutoff = try connection.prepare(
            """
            SELECT max(toe) FROM event
                WHERE subject = ? AND client IN ('\(EventLog.everyClient)', ?)
            """)
        // Also counts events that were purged.
        selectLast = try connection.prepare(
            "SELECT seq FROM sqlite_sequence WHERE name = 'event'")
        selectAfter = try connection.prepare(
            """
            SELECT sequence, subject, client, token, toe FROM event
                WHERE sequence > ? AND toe > ? ORDER BY sequence
            """)
        deleteOld = try connection.prepare(
            """
            DELETE FROM event WHERE sequence IN
                (SELECT sequence FROM event WHERE toe <= ? LIMIT \(Self.batch))
            """)
    }

    /// Appends an event. Returns its number.
    func append(_ event: SecurityEvent, at now: NumericDate) throws(StoreError) -> Int64 {
        let tick = now.microseconds - now.microseconds % EventLog.tick_us
        switch event {
        case .sessionRevoked(let subject, let client):
            appendSubject.bind(1, text: subject)
            appendSubject.bind(2, text: client ?? EventLog.everyClient)
            appendSubject.bind(3, tick)
            appendSubject.bind(4, EventLog.tick_us)
            return try number(appendSubject)
        case .tokenRevoked(let tokenID):
            appendToken.bind(1, text: tokenID)
            appendToken.bind(2, tick)
            return try number(appendToken)
        }
    }

    /// Runs a statement that returns one number. The row is written once it has run to its end.
    private func number(_ statement: SQLiteStatement) throws(StoreError) -> Int64 {
        defer { statement.reset() }
        var number: Int64 = 0
        while try statement.step() { number = statement.int64(0) }
        return number
    }

    /// Returns the not-before time of a client's tokens of a subject in microseconds; 0 if there is
    /// none.
    func cutoff(of subject: String, for client: String) throws(StoreError) -> Int64 {
        selectCutoff.bind(1, text: subject)
        selectCutoff.bind(2, text: client)
        return try number(selectCutoff)
    }

    /// The number of the last event; 0 if there was none.
    func last() throws(StoreError) -> Int64 { try number(selectLast) }

    /// Returns the events after a number, in their order.
    ///
    /// - Parameter dead: events from then or before are left out.
    func events(
        after sequence: Int64, since dead: NumericDate = NumericDate(microseconds: .min)
    ) throws(StoreError) -> [LoggedEvent] {
        defer { selectAfter.reset() }
        selectAfter.bind(1, sequence)
        selectAfter.bind(2, dead.microseconds)
        var events: [LoggedEvent] = []
        while try selectAfter.step() {
            events.append(
                LoggedEvent(
                    sequence: selectAfter.int64(0), event: currentEvent,
                    occurredAt: NumericDate(microseconds: selectAfter.int64(4))))
        }
        return events
    }

    private var currentEvent: SecurityEvent {
        guard !selectAfter.isNull(1) else {
            return .tokenRevoked(tokenID: selectAfter.text(3))
        }
        let client = selectAfter.text(2)
        return .sessionRevoked(
            subject: selectAfter.text(1), client: client == EventLog.everyClient ? nil : client)
    }

    /// Removes the events from `dead` or before. Returns how many were removed.
    func purge(before dead: NumericDate) throws(StoreError) -> Int {
        var removed = 0
        repeat {
            defer { deleteOld.reset() }
            deleteOld.bind(1, dead.microseconds)
            try deleteOld.run()
            removed += connection.changes
        } while connection.changes == Self.batch
        return removed
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StoreError) {
        for start in stride(from: 0, to: count, by: Self.batch) {
            try connection.transaction { () throws(StoreError) in
                for index in start..<min(start + Self.batch, count) {
                    _ = try append(
                        .sessionRevoked(subject: "prefilled\(index)", client: nil), at: now)
                }
            }
        }
    }

    func storeBytes() throws(StoreError) -> Int64 { try connection.databaseBytes() }
}

@available(*, unavailable)
extension EventLogConnection: Sendable {}
