import Revocation
import Stores
import Synchronization
import Tokens

/// The events after a number, as an authorization server publishes them for a node that lacks
/// them: `{"end":12,"last":true,"events":[{"seq":11,"sub":"alice","toe_us":1700000000000000}]}`.
///
/// It is trusted as the key set is, and is not signed. It names subjects: a server that publishes
/// it to others than its own resource servers has to authenticate who fetches it.
struct EventPage: Sendable, Hashable {
    static let document = DocumentName(path: "events")

    static func name(after sequence: Int64) -> DocumentName { document.page(String(sequence)) }

    /// The most events on a page.
    static let length = 1_000

    /// For subjects of 4 KiB on a full page.
    private static let limits = JSONLimits(maximumBytes: 1 << 22)

    let events: [LoggedEvent]
    /// Every live event up to this number is on this page, or before what it follows.
    let end: Int64
    /// Whether there was no further event when the page was made.
    let isLast: Bool

    func json() -> [UInt8] {
        let events = self.events.map { entry -> JSONValue in
            let name: JSONValue.Member
            switch entry.event {
            case .sessionRevoked(let subject): name = JSONValue.Member("sub", .string(subject))
            case .tokenRevoked(let tokenID): name = JSONValue.Member("jti", .string(tokenID))
            }
            return .object([
                JSONValue.Member("seq", .number(String(entry.sequence))), name,
                JSONValue.Member("toe_us", .number(String(entry.occurredAt.microseconds))),
            ])
        }
        let page = JSONValue.object([
            JSONValue.Member("end", .number(String(end))),
            JSONValue.Member("last", .bool(isLast)), JSONValue.Member("events", .array(events)),
        ])
        return Array(page.serialized().utf8)
    }

    init(events: [LoggedEvent], end: Int64, isLast: Bool) {
        self.events = events
        self.end = end
        self.isLast = isLast
    }

    /// - Throws: for a document that ``json()`` did not write.
    init(_ document: [UInt8]) throws(StrategyError) {
        guard let page = try? JSONValue(parsing: document.span, limits: Self.limits),
            let end = page["end"]?.wholeNumber, case .bool(let isLast)? = page["last"],
            case .array(let entries)? = page["events"]
        else { throw Self.unreadable }
        var events: [LoggedEvent] = []
        for entry in entries {
            guard let event = LoggedEvent(entry) else { throw Self.unreadable }
            events.append(event)
        }
        self.init(events: events, end: end, isLast: isLast)
    }

    private static let unreadable = StrategyError(
        .failed,
        "cannot read a page of security events: it is not one that the authorization server "
            + "writes. Check that server and node are of the same version.")
}

extension LoggedEvent {
    fileprivate init?(_ entry: JSONValue) {
        guard let sequence = entry["seq"]?.wholeNumber,
            let occurred_us = entry["toe_us"]?.wholeNumber
        else { return nil }
        let event: SecurityEvent
        switch (entry["sub"]?.string, entry["jti"]?.string) {
        case (let subject?, nil): event = .sessionRevoked(subject: subject)
        case (nil, let tokenID?): event = .tokenRevoked(tokenID: tokenID)
        default: return nil
        }
        self.init(
            sequence: sequence, event: event, occurredAt: NumericDate(microseconds: occurred_us))
    }
}

/// Makes the pages of a log, for any thread.
final class EventPages: Sendable {
    private struct Reader {
        var connection: EventLogConnection?
    }

    private let log: EventLog
    private let reader = Mutex(Reader())

    init(of log: EventLog) { self.log = log }

    /// Returns the page after the event whose number is `page`, as sent at `now`.
    func page(_ page: String, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        guard let sequence = Int64(page), sequence >= 0 else {
            throw StrategyError(
                .failed,
                "cannot fetch a page of security events: its name is not the number of an event. "
                    + "Ask for the events after 0, or after the last one known.")
        }
        return try reader.withLock { reader throws(StrategyError) -> [UInt8] in
            try read(after: sequence, at: now, by: &reader)
        }
    }

    private func read(
        after sequence: Int64, at now: NumericDate, by reader: inout Reader
    ) throws(StrategyError) -> [UInt8] {
        let connection: EventLogConnection
        if let open = reader.connection {
            connection = open
        } else {
            connection = try log.open()
            reader.connection = connection
        }
        let dead = now.advanced(byMicroseconds: -log.memory_us)
        // Read first: later events may be on the page, and none up to this one can be missing.
        let last = try fromStore(try connection.last())
        let events = try fromStore(
            try connection.events(after: sequence, since: dead, limit: EventPage.length))
        let isLast = events.count < EventPage.length
        let end = isLast ? last : events.last?.sequence ?? last
        return EventPage(events: events, end: end, isLast: isLast).json()
    }
}
