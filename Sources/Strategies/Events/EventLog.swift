import Revocation
import Stores
import Tokens

/// An event in the log.
struct LoggedEvent: Sendable, Hashable {
    /// The event's place in the order of revocations. No number is left out or used twice.
    let sequence: Int64
    let event: SecurityEvent
    /// The event's `toe`. Of a subject, tokens issued at or before this time are revoked.
    let occurredAt: NumericDate
}

/// The authorization server's log of security events, in one SQLite file.
///
/// It is also the register of the subjects' not-before times: a subject's latest event has it. As
/// in ``NotBefore``, a second revocation within a tick raises the time by one more tick.
struct EventLog: Sendable {
    /// The resolution of `iat` and `toe` in tokens.
    static let tick_us: Int64 = 1_000

    private static let file = "events.sqlite"

    private static let schema = """
        CREATE TABLE IF NOT EXISTS event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT, token TEXT,
            toe INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS event_subject ON event (subject, toe)
            WHERE subject IS NOT NULL;
        CREATE INDEX IF NOT EXISTS event_toe ON event (toe);
        """

    let context: StrategyContext

    init(in context: StrategyContext) { self.context = context }

    /// How long after an event every token that it could affect is dead.
    var memory_us: Int64 {
        context.memory.microseconds + RequestInFlight.longest_ms * 1_000 + Self.tick_us
    }

    /// Creates the table, once for the deployment.
    func setUp() throws(StrategyError) {
        let connection = try context.openSQLite(Self.file)
        try fromStore(try connection.execute(Self.schema))
    }

    /// Returns a handle for one thread, with its own connection.
    func open() throws(StrategyError) -> EventLogConnection {
        let connection = try context.openSQLite(Self.file)
        return try fromStore(try EventLogConnection(connection))
    }
}

/// One thread's handle on the log.
final class EventLogConnection {
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
        appendSubject = try connection.prepare(
            """
            INSERT INTO event (subject, toe) VALUES (?1, max(?2, coalesce(
                (SELECT max(toe) + ?3 FROM event WHERE subject = ?1), 0))) RETURNING sequence
            """)
        appendToken = try connection.prepare(
            "INSERT INTO event (token, toe) VALUES (?1, ?2) RETURNING sequence")
        selectCutoff = try connection.prepare("SELECT max(toe) FROM event WHERE subject = ?")
        // Also counts events that were purged.
        selectLast = try connection.prepare(
            "SELECT seq FROM sqlite_sequence WHERE name = 'event'")
        selectAfter = try connection.prepare(
            """
            SELECT sequence, subject, token, toe FROM event
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
        case .sessionRevoked(let subject):
            appendSubject.bind(1, text: subject)
            appendSubject.bind(2, tick)
            appendSubject.bind(3, EventLog.tick_us)
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

    /// Returns the subject's not-before time in microseconds; 0 if it has none.
    func cutoff(of subject: String) throws(StoreError) -> Int64 {
        selectCutoff.bind(1, text: subject)
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
            let event: SecurityEvent =
                selectAfter.isNull(1)
                ? .tokenRevoked(tokenID: selectAfter.text(2))
                : .sessionRevoked(subject: selectAfter.text(1))
            events.append(
                LoggedEvent(
                    sequence: selectAfter.int64(0), event: event,
                    occurredAt: NumericDate(microseconds: selectAfter.int64(3))))
        }
        return events
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
                    _ = try append(.sessionRevoked(subject: "prefilled\(index)"), at: now)
                }
            }
        }
    }

    func storeBytes() throws(StoreError) -> Int64 { try connection.databaseBytes() }
}

@available(*, unavailable)
extension EventLogConnection: Sendable {}
