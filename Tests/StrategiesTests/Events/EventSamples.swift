import Foundation
import Revocation
import Stores
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

/// An authorization server's log, its key and its pages, without anything that delivers.
struct EventServer {
    let context: StrategyContext
    let key: JSONWebKey
    let log: EventLog
    let documents = DocumentStore()
    let connection: EventLogConnection
    let outbox: EventOutbox

    init(in context: StrategyContext) throws {
        self.context = context
        key = try JSONWebKey.generate(.ES256)
        log = EventLog(in: context)
        try log.setUp()
        connection = try log.open()
        outbox = EventOutbox(log, epoch: connection.epoch, signing: key)
        EventPages(of: log).publish(in: documents)
    }

    /// Appends an event about a subject. Returns its number.
    @discardableResult
    func revoke(
        _ subject: String, client: String? = nil, at now: NumericDate
    ) throws -> Int64 {
        try connection.append(.sessionRevoked(subject: subject, client: client), at: now)
    }

    /// Returns the event with a number as it is sent.
    func token(_ sequence: Int64) throws -> [UInt8] {
        let event = try #require(try connection.events(after: sequence - 1).first)
        return try outbox.token(of: event)
    }

    func replica(
        from source: (any DocumentSource)? = nil, maxStale: Duration = .seconds(1),
        telling alarm: EventAlarm
    ) -> EventReplica {
        EventReplica(
            from: source ?? documents, context, trusting: [key.publicKey], maxStale: maxStale,
            telling: alarm)
    }
}

extension EventReplica {
    func knows(
        _ subject: String, client: String = ExampleParties.client, issuedAt: NumericDate = at(0)
    ) -> Bool {
        memory.isRevoked("no token", of: subject, for: client, issuedAt: issuedAt)
    }
}

/// Receivers that note what they get. One may refuse its first deliveries.
final class NotingReceivers: EventTransmitter {
    private struct State {
        var got: [Int: [[UInt8]]] = [:]
        var refusals: [Int: Int]
        var attempts = 0
    }

    let receivers: [Int]
    private let state: Mutex<State>

    /// - Parameter refusals: per receiver, how many deliveries it does not acknowledge at first.
    init(_ count: Int, refusing refusals: [Int: Int] = [:]) {
        receivers = Array(0..<count)
        state = Mutex(State(refusals: refusals))
    }

    func deliver(_ event: [UInt8], to receiver: Int) throws(StrategyError) {
        let isTaken = state.withLock { state in
            state.attempts += 1
            let left = state.refusals[receiver] ?? 0
            state.refusals[receiver] = max(left - 1, 0)
            if left == 0 { state.got[receiver, default: []].append(event) }
            return left == 0
        }
        guard isTaken else { throw StrategyError(.unreachable, "cannot deliver: it is away") }
    }

    var attempts: Int { state.withLock { $0.attempts } }

    /// What a receiver has acknowledged, in the order in which it came.
    func got(_ receiver: Int) -> [[UInt8]] { state.withLock { $0.got[receiver] ?? [] } }
}

/// Documents that cannot be fetched while they are away.
final class AbsentDocuments: DocumentSource {
    private let documents: any DocumentSource
    private let isAway = Atomic(false)
    private let fetchesBegun = Atomic(0)

    init(_ documents: any DocumentSource) { self.documents = documents }

    /// The number of fetches begun.
    var fetches: Int { fetchesBegun.load(ordering: .acquiring) }

    func goAway(_ isAway: Bool) { self.isAway.store(isAway, ordering: .releasing) }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        fetchesBegun.wrappingAdd(1, ordering: .acquiringAndReleasing)
        guard !isAway.load(ordering: .acquiring) else {
            throw StrategyError(.unreachable, "cannot fetch: the server is away")
        }
        return try documents.fetch(name, at: now)
    }
}
