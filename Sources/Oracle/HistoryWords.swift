import Foundation
import Results

/// A word of an event that is invalid in every history.
struct UnknownWord: Error {
    /// The kind of the event, such as `revocation`, and its number, from 1.
    var event = ""
    var number = 0
    /// What was found, such as `a reach of 7`.
    let found: String
}

struct EventWriter {
    var data: Data

    init(_ data: Data) { self.data = data }

    mutating func put(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
    }
}

struct EventReader {
    private let data: Data
    private var position: Data.Index

    init(_ data: Data) {
        self.data = data
        position = data.startIndex
    }

    /// Returns the next word; 0 beyond the end. The counts have already been checked against the
    /// length.
    mutating func next() -> UInt64 {
        guard data.endIndex - position >= 8 else { return 0 }
        let word = data.withUnsafeBytes { bytes in
            bytes.loadUnaligned(fromByteOffset: position - data.startIndex, as: UInt64.self)
        }
        position += 8
        return UInt64(littleEndian: word)
    }
}

extension EventWriter {
    mutating func put(_ tokens: [RefreshTokenEvent]) {
        for token in tokens {
            put(token.accessToken)
            put(token.name)
            put(token.scope)
            put(UInt64(bitPattern: token.expires_us))
        }
    }

    mutating func put(_ refreshes: [RefreshEvent]) {
        for refresh in refreshes {
            put(refresh.presented)
            put(UInt64(refresh.outcome.rawValue))
            put(refresh.successor)
            put(UInt64(bitPattern: refresh.asked_us))
            put(refresh.invoked_ns)
            put(refresh.completed_ns)
        }
    }
}

extension EventReader {
    /// Reads `count` events of one kind.
    mutating func events<Event>(
        _ count: Int, _ kind: String, _ read: (inout EventReader) throws(UnknownWord) -> Event
    ) throws(UnknownWord) -> [Event] {
        var events: [Event] = []
        events.reserveCapacity(count)
        for number in 0..<count {
            do throws(UnknownWord) {
                events.append(try read(&self))
            } catch {
                throw UnknownWord(event: kind, number: number + 1, found: error.found)
            }
        }
        return events
    }

    mutating func issue() throws(UnknownWord) -> IssueEvent {
        let (token, subject, grant) = (next(), next(), next())
        let (tokenID, claims) = (next(), next())
        guard let digest = UInt32(exactly: claims >> 1) else {
            throw UnknownWord(found: "a digest of its claims of \(claims >> 1)")
        }
        return IssueEvent(
            token: token, subject: subject, grant: grant, tokenID: tokenID, claims: digest,
            isForeign: claims & 1 == 1, expires_us: Int64(bitPattern: next()),
            invoked_ns: next(), completed_ns: next())
    }

    mutating func revocation() throws(UnknownWord) -> RevocationEvent {
        let word = next()
        guard let reach = UInt8(exactly: word).flatMap(RevocationEvent.Reach.init) else {
            throw UnknownWord(found: "the unknown reach \(word)")
        }
        let (target, invoked_ns, acknowledged_ns) = (next(), next(), next())
        return RevocationEvent(
            reach: reach, target: target, invoked_ns: invoked_ns,
            acknowledged_ns: acknowledged_ns == .max ? nil : acknowledged_ns)
    }

    mutating func refreshToken() -> RefreshTokenEvent {
        RefreshTokenEvent(
            accessToken: next(), name: next(), scope: next(),
            expires_us: Int64(bitPattern: next()))
    }

    mutating func refresh() throws(UnknownWord) -> RefreshEvent {
        let (presented, word) = (next(), next())
        guard let outcome = UInt8(exactly: word).flatMap(RefreshEvent.Outcome.init) else {
            throw UnknownWord(found: "the unknown outcome \(word)")
        }
        return RefreshEvent(
            presented: presented, outcome: outcome, successor: next(),
            asked_us: Int64(bitPattern: next()), invoked_ns: next(), completed_ns: next())
    }

    /// - Parameter reasons: the number of reasons for refusals.
    mutating func verification(reasons: Int) throws(UnknownWord) -> VerificationEvent {
        let (sent_ns, packed, tail) = (next(), next(), next())
        let event = VerificationEvent(
            sent_ns: sent_ns, packed: packed, took_ns: tail >> 32,
            claims: UInt32(truncatingIfNeeded: tail))
        if case .refused(let reason) = event.end, reason >= reasons {
            throw UnknownWord(found: "a refusal for reason \(reason) of \(reasons)")
        }
        return event
    }
}
