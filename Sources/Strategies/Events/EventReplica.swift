import Revocation
import Synchronization
import Tokens

/// A node's copy of the events, with the time as of which it is current. Shared by the node's
/// verifiers, its receiver and its follower.
///
/// As in ``RevocationReplica``, the copy is *confirmed as of* an instant when it is known to hold
/// every revocation acknowledged before it, and all instants come from the callers. Only a fetch
/// confirms: an event that was pushed says nothing of those before it that were not.
final class EventReplica: Sendable {
    private struct Receiver {
        var verifier: SecurityEventVerifier?
    }

    let memory: EventMemory
    private let documents: any DocumentSource
    private let keys: [JSONWebKey]
    private let issuer: String
    private let audience: String
    private let maxStale_us: Int64
    private let alarm: EventAlarm
    private let receiver = Mutex(Receiver())
    /// Held while a page is fetched: the failure of the last attempt of a request.
    private let failure = Mutex<StrategyError?>(nil)
    /// Every live event up to this number is in the memory.
    private let known = Atomic<Int64>(0)
    private let confirmed_us = Atomic<Int64>(.min)
    /// The latest instant at which any request arrived, to within ``grain_us``.
    private let latest_us = Atomic<Int64>(.min)
    private let movedBytes = Atomic<Int64>(0)
    /// The number of finished attempts by requests to fetch.
    private let attempts = Atomic(0)

    /// The shortest time between two writes, to avoid contention among verifiers.
    private static var grain_us: Int64 { 1_000 }
    /// The most pages fetched at once, so that a server that always has another page cannot hold
    /// up a node.
    private static var mostPages: Int { 100_000 }

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
        memory = EventMemory(memory_us: EventLog(in: environment).memory_us)
    }

    /// Bytes of the events received and of the pages fetched.
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
        try failure.withLock { failure throws(StrategyError) in
            guard isDue(now_us) else { return }
            if attempts.load(ordering: .acquiring) != seen, let failure { throw failure }
            defer { attempts.wrappingAdd(1, ordering: .acquiringAndReleasing) }
            do throws(StrategyError) {
                try fetch(at: now)
                failure = nil
            } catch {
                failure = error
                throw error
            }
            confirm(asOf: now)
        }
    }

    private func isDue(_ now_us: Int64) -> Bool {
        now_us >= confirmed_us.load(ordering: .acquiring).advancedClamped(by: maxStale_us)
    }

    private func confirm(asOf instant: NumericDate) {
        confirmed_us.max(instant.microseconds, ordering: .acquiringAndReleasing)
        memory.sweep(at: instant)
    }

    // MARK: For the follower

    /// Fetches what the copy lacks.
    func readOn() throws(StrategyError) {
        let instant = latest
        try failure.withLock { failure throws(StrategyError) in
            try fetch(at: instant)
            failure = nil
            confirm(asOf: instant)
        }
    }

    /// Fetches the pages after the last known event. For one thread at a time.
    private func fetch(at now: NumericDate) throws(StrategyError) {
        for _ in 0..<Self.mostPages {
            let start = known.load(ordering: .acquiring)
            let document = try documents.fetch(EventPage.name(after: start), at: now)
            movedBytes.wrappingAdd(Int64(document.count), ordering: .relaxed)
            let page = try EventPage(document)
            for entry in page.events { memory.insert(entry.event, occurredAt: entry.occurredAt) }
            if page.end < start {
                // The log has begun again, and every number may stand for another event.
                known.store(0, ordering: .releasing)
                continue
            }
            known.max(page.end, ordering: .acquiringAndReleasing)
            if page.isLast { return }
        }
        throw StrategyError(
            .failed,
            "cannot fetch security events: the authorization server has one page after another. "
                + "Check whether another program is listening there.")
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
        let (isNext, before) = known.compareExchange(
            expected: token.sequence &- 1, desired: token.sequence,
            ordering: .acquiringAndReleasing)
        if !isNext, before < token.sequence { alarm.ring() }
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
