import Revocation
import Synchronization
import Tokens

/// A node's copy of the events, with the time as of which it is current. Shared by the node's
/// verifiers, its receiver and its follower.
///
/// As in ``RevocationReplica``, the copy is *confirmed as of* an instant when it is known to hold
/// every revocation acknowledged before it, and all instants come from the callers. Only a fetch
/// confirms: an event that was pushed says nothing of those before it that were not.
///
/// If the authorization server has begun another log, the node reads that one from its start. It
/// keeps what it holds: a revocation that was acknowledged stays in force for as long as a token
/// that it affects could live.
final class EventReplica: Sendable {
    private struct Receiver {
        var verifier: SecurityEventVerifier?
    }

    private struct Fetches {
        /// The latest events as last fetched.
        var recent: [UInt8] = []
        /// Why the last fetch failed; nil if it did not.
        var failure: StrategyError?
    }

    /// How far the node knows a log: every live event of it up to a number is in the memory.
    private struct Position: Sendable {
        /// Nil before the first fetch.
        var epoch: String?
        var known: Int64 = 0

        /// The last event that is known of a log; 0 for another log than this one.
        func known(of epoch: String) -> Int64 { epoch == self.epoch ? known : 0 }
    }

    let memory: RevokedSet
    private let documents: any DocumentSource
    private let keys: [JSONWebKey]
    private let issuer: String
    private let audience: String
    private let maxStale_us: Int64
    private let alarm: EventAlarm
    private let receiver = Mutex(Receiver())
    private let fetches = Mutex(Fetches())
    private let position = Mutex(Position())
    private let confirmed_us = Atomic<Int64>(.min)
    /// The latest instant at which any request arrived, to within ``grain_us``.
    private let latest_us = Atomic<Int64>(.min)
    private let movedBytes = Atomic<Int64>(0)
    /// The number of finished attempts by requests to fetch.
    private let attempts = Atomic(0)

    /// The shortest time between two writes, to avoid contention among verifiers.
    private static var grain_us: Int64 { 1_000 }

    /// - Parameters:
    ///   - keys: those that sign events.
    ///   - alarm: told when an event is missing.
    init(
        from documents: any DocumentSource, _ environment: StrategyContext,
        trusting keys: [JSONWebKey], maxStale: Duration, telling alarm: EventAlarm
    ) {
        self.documents = documents
        self.keys = keys
        self.alarm = alarm
        issuer = environment.issuer
        audience = environment.audience
        maxStale_us = maxStale.microseconds
        memory = RevokedSet(memory_us: EventLog(in: environment).memory_us)
    }

    /// Bytes of the events received and of the pages that had changed.
    var bytesMoved: Int64 { movedBytes.load(ordering: .relaxed) }

    /// The latest instant at which a request arrived.
    var latest: NumericDate { NumericDate(microseconds: latest_us.load(ordering: .acquiring)) }

    // MARK: For verifiers

    /// Fetches what the copy lacks if it is too old for a request at `now`.
    ///
    /// - Throws: the error of the fetch: of several requests that need one, one fetches, and the
    ///   others wait for its result.
    func makeCurrent(at now: NumericDate) throws(StrategyError) {
        let now_us = now.microseconds
        if now_us >= latest_us.load(ordering: .relaxed).advancedClamped(by: Self.grain_us) {
            latest_us.max(now_us, ordering: .releasing)
        }
        guard isDue(now_us) else { return }
        let seen = attempts.load(ordering: .acquiring)
        try fetches.withLock { fetches throws(StrategyError) in
            guard isDue(now_us) else { return }
            if attempts.load(ordering: .acquiring) != seen, let failure = fetches.failure {
                throw failure
            }
            defer { attempts.wrappingAdd(1, ordering: .acquiringAndReleasing) }
            try renew(&fetches, asOf: now)
        }
    }

    private func isDue(_ now_us: Int64) -> Bool {
        now_us >= confirmed_us.load(ordering: .acquiring).advancedClamped(by: maxStale_us)
    }

    // MARK: For the follower

    /// Fetches what the copy lacks.
    func readOn() throws(StrategyError) {
        let instant = latest
        try fetches.withLock { fetches throws(StrategyError) in
            try renew(&fetches, asOf: instant)
        }
    }

    private func renew(
        _ state: inout Fetches, asOf instant: NumericDate
    ) throws(StrategyError) {
        do throws(StrategyError) { try fetch(&state, at: instant) } catch {
            state.failure = error
            throw error
        }
        state.failure = nil
        confirmed_us.max(instant.microseconds, ordering: .acquiringAndReleasing)
        memory.sweep(at: instant)
    }

    /// Fetches the latest events, and all of them if those do not follow on what is known.
    private func fetch(_ state: inout Fetches, at now: NumericDate) throws(StrategyError) {
        // Whatever is pushed from here on may be later than what is fetched.
        let before = position.withLock { $0 }
        let document = try documents.fetch(EventPage.recent, at: now)
        // What has not changed would not be sent (RFC 9110, section 13.1.2).
        guard document != state.recent else { return }
        movedBytes.wrappingAdd(Int64(document.count), ordering: .relaxed)
        var page = try EventPage(document)
        // A log whose numbers go back was restored from a copy, and is read from its start too.
        let known = before.known(of: page.epoch)
        if page.end < known || page.start > known {
            let whole = try documents.fetch(EventPage.whole, at: now)
            movedBytes.wrappingAdd(Int64(whole.count), ordering: .relaxed)
            page = try EventPage(whole)
        }
        for entry in page.events { memory.insert(entry.event, occurredAt: entry.occurredAt) }
        let read = page
        position.withLock { position in
            let isOn = read.epoch == position.epoch && read.end >= before.known
            position = Position(
                epoch: read.epoch, known: isOn ? max(position.known, read.end) : read.end)
        }
        state.recent = document
    }

    // MARK: For the receiver

    /// Takes an event that was pushed. Returning acknowledges it.
    ///
    /// - Throws: for a token that the authorization server has not signed for this receiver.
    func receive(_ event: [UInt8]) throws(StrategyError) {
        let token = try receiver.withLock { receiver throws(StrategyError) -> SecurityEventToken in
            try verified(event, by: &receiver)
        }
        movedBytes.wrappingAdd(Int64(event.count), ordering: .relaxed)
        memory.insert(token.event, occurredAt: token.occurredAt)
        let isAhead = position.withLock { position -> Bool in
            guard token.epoch == position.epoch else { return true }
            if position.known == token.sequence &- 1 { position.known = token.sequence }
            return position.known < token.sequence
        }
        // Events before it are missing, or the log is another one.
        if isAhead { alarm.ring() }
    }

    private func verified(
        _ event: [UInt8], by receiver: inout Receiver
    ) throws(StrategyError) -> SecurityEventToken {
        let verifier: SecurityEventVerifier
        if let known = receiver.verifier {
            verifier = known
        } else {
            verifier = try fromTokens(
                try SecurityEventVerifier(keys, issuer: issuer, audience: audience))
            receiver.verifier = verifier
        }
        return try fromTokens(try verifier.read(event.span))
    }
}

extension Int64 {
    /// The sum, held at the ends of the range.
    fileprivate func advancedClamped(by distance: Int64) -> Int64 {
        NumericDate(microseconds: self).advanced(byMicroseconds: distance).microseconds
    }
}
