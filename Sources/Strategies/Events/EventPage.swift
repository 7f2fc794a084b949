import Revocation
import Stores
import Synchronization
import Tokens

/// Live events as an authorization server publishes them for nodes that lack some:
/// `{"epoch":"pM…","start":10,"end":12,
/// "events":[{"seq":11,"sub":"alice","toe_us":1700000000000000}]}`.
///
/// It is trusted as the key set is, and is not signed. It names subjects: a server that publishes
/// it to others than its own resource servers has to authenticate who fetches it.
struct EventPage: Sendable, Hashable {
    /// The latest events. It seldom changes, and a fetch of what has not changed costs little.
    static let recent = DocumentName(path: "events", kind: .securityEvents)
    /// All events, for a node that lacks more than the latest.
    static let whole = DocumentName(path: "events/all", kind: .securityEvents)

    /// How many numbers the document of the latest events covers.
    static let recentLength: Int64 = 64

    /// For a quarter of a million live events.
    private static let limits = JSONLimits(maximumBytes: 1 << 24)

    /// Names the log whose numbers these are.
    let epoch: String
    /// Every live event after this number, up to ``end``, is on the page.
    let start: Int64
    let end: Int64
    let events: [LoggedEvent]

    func json() -> [UInt8] {
        let events = self.events.map { entry -> JSONValue in
            var members = [JSONValue.Member("seq", .number(String(entry.sequence)))]
            switch entry.event {
            case .sessionRevoked(let subject, let client):
                members.append(JSONValue.Member("sub", .string(subject)))
                if let client { members.append(JSONValue.Member("client_id", .string(client))) }
            case .tokenRevoked(let tokenID):
                members.append(JSONValue.Member("jti", .string(tokenID)))
            }
            let occurred_us = String(entry.occurredAt.microseconds)
            members.append(JSONValue.Member("toe_us", .number(occurred_us)))
            return .object(members)
        }
        let page = JSONValue.object([
            JSONValue.Member("epoch", .string(epoch)),
            JSONValue.Member("start", .number(String(start))),
            JSONValue.Member("end", .number(String(end))),
            JSONValue.Member("events", .array(events)),
        ])
        return Array(page.serialized().utf8)
    }

    init(epoch: String, start: Int64, end: Int64, events: [LoggedEvent]) {
        self.epoch = epoch
        self.start = start
        self.end = end
        self.events = events
    }

    /// - Throws: for a document that ``json()`` did not write.
    init(_ document: [UInt8]) throws(StrategyError) {
        guard let page = try? JSONValue(parsing: document.span, limits: Self.limits),
            let epoch = page["epoch"]?.string, !epoch.isEmpty,
            let start = page["start"]?.wholeNumber, let end = page["end"]?.wholeNumber,
            case .array(let entries)? = page["events"]
        else { throw Self.unreadable }
        var events: [LoggedEvent] = []
        for entry in entries {
            guard let event = LoggedEvent(entry) else { throw Self.unreadable }
            events.append(event)
        }
        self.init(epoch: epoch, start: start, end: end, events: events)
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
        case (let subject?, nil):
            event = .sessionRevoked(subject: subject, client: entry["client_id"]?.string)
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

    /// Publishes the pages as they are at the time of a fetch.
    func publish(in documents: any DocumentPublisher) {
        documents.publish(EventPage.recent) { [self] now throws(StrategyError) in
            try page(of: EventPage.recentLength, at: now).json()
        }
        documents.publish(EventPage.whole) { [self] now throws(StrategyError) in
            try page(of: nil, at: now).json()
        }
    }

    /// - Parameter length: how many numbers the page covers; nil for all.
    private func page(of length: Int64?, at now: NumericDate) throws(StrategyError) -> EventPage {
        try reader.withLock { reader throws(StrategyError) -> EventPage in
            try page(of: length, at: now, by: &reader)
        }
    }

    private func page(
        of length: Int64?, at now: NumericDate, by reader: inout Reader
    ) throws(StrategyError) -> EventPage {
        let connection: EventLogConnection
        if let open = reader.connection {
            connection = open
        } else {
            connection = try log.open()
            reader.connection = connection
        }
        // Read first: later events may be on the page, and none up to this one can be missing.
        let last = try fromStore(try connection.last())
        let start = length.map { max(last - $0, 0) } ?? 0
        let events = try fromStore(
            try connection.events(
                after: start, since: now.advanced(byMicroseconds: -log.memory_us)))
        return EventPage(epoch: connection.epoch, start: start, end: last, events: events)
    }
}
