package import Foundation

/// A history as one file: a line of JSON with the facts and counts, then the events as they lie in
/// memory, little-endian. Made to be read by this program of the same version: `revbench check`.
package enum HistoryFile {
    private static let magic = "revbench history 2\n"

    private struct Head: Codable {
        var facts: HistoryFacts
        var failedIssues: Int
        var accounts: [PhaseAccount]
        var storeCount: StoreCount?
        var issues: Int
        var revocations: Int
        var refreshTokens: Int
        var refreshes: Int
        var verifications: Int
    }

    package static func encode(_ history: History) throws -> Data {
        let head = Head(
            facts: history.facts, failedIssues: history.failedIssues, accounts: history.accounts,
            storeCount: history.storeCount, issues: history.issues.count,
            revocations: history.revocations.count, refreshTokens: history.refreshTokens.count,
            refreshes: history.refreshes.count, verifications: history.verifications.count)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var writer = EventWriter(Data(magic.utf8) + (try encoder.encode(head)) + Data("\n".utf8))
        for issue in history.issues {
            writer.put(issue.token)
            writer.put(issue.subject)
            writer.put(issue.tokenID)
            writer.put(UInt64(issue.claims) << 1 | (issue.isForeign ? 1 : 0))
            writer.put(UInt64(bitPattern: issue.expires_us))
            writer.put(issue.invoked_ns)
            writer.put(issue.completed_ns)
        }
        for revocation in history.revocations {
            writer.put(UInt64(revocation.reach.rawValue))
            writer.put(revocation.target)
            writer.put(revocation.invoked_ns)
            writer.put(revocation.acknowledged_ns ?? .max)
        }
        writer.put(history.refreshTokens)
        writer.put(history.refreshes)
        for event in history.verifications {
            writer.put(event.sent_ns)
            writer.put(event.packed)
            writer.put(UInt64(event.took_ns) << 32 | UInt64(event.claims))
        }
        return writer.data
    }

    /// - Throws: ``HistoryFileError`` for anything that ``encode(_:)`` did not write.
    package static func decode(_ data: Data, file: String) throws -> History {
        let start = Data(magic.utf8)
        guard data.starts(with: start) else {
            throw HistoryFileError(file: file, "it does not begin as a history does")
        }
        let rest = data.dropFirst(start.count)
        guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw HistoryFileError(file: file, "its first line has no end")
        }
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: rest[rest.startIndex..<lineEnd])
        } catch {
            throw HistoryFileError(file: file, "its facts can't be read: \(error)")
        }
        guard head.facts.isInRange, head.accounts.allSatisfy(\.isInRange),
            head.storeCount?.isInRange != false, isCount(head.failedIssues)
        else {
            throw HistoryFileError(file: file, "its facts hold numbers that no trial has")
        }
        return try events(of: head, in: data[(lineEnd + 1)...], file: file)
    }

    private static func events(of head: Head, in data: Data, file: String) throws -> History {
        let counts = [
            head.issues, head.revocations, head.refreshTokens, head.refreshes, head.verifications,
        ]
        guard counts.allSatisfy(isCount), data.count % 8 == 0,
            zip(counts, [7, 4, 4, 6, 3]).reduce(0, { $0 + $1.0 * $1.1 }) == data.count / 8
        else {
            throw HistoryFileError(
                file: file, "its events take \(data.count) bytes, which is not what it announces")
        }
        var reader = EventReader(data)
        var history = History(facts: head.facts)
        history.failedIssues = head.failedIssues
        history.accounts = head.accounts
        history.storeCount = head.storeCount
        history.issues = (0..<head.issues).map { _ in
            let (token, subject, tokenID) = (reader.next(), reader.next(), reader.next())
            let claims = reader.next()
            return IssueEvent(
                token: token, subject: subject, tokenID: tokenID,
                claims: UInt32(truncatingIfNeeded: claims >> 1), isForeign: claims & 1 == 1,
                expires_us: Int64(bitPattern: reader.next()), invoked_ns: reader.next(),
                completed_ns: reader.next())
        }
        history.revocations = (0..<head.revocations).map { _ in
            let reach = RevocationEvent.Reach(rawValue: UInt8(truncatingIfNeeded: reader.next()))
            let (target, invoked_ns, acknowledged_ns) = (
                reader.next(), reader.next(), reader.next()
            )
            return RevocationEvent(
                reach: reach ?? .token, target: target, invoked_ns: invoked_ns,
                acknowledged_ns: acknowledged_ns == .max ? nil : acknowledged_ns)
        }
        history.refreshTokens = (0..<head.refreshTokens).map { _ in reader.refreshToken() }
        history.refreshes = (0..<head.refreshes).map { _ in reader.refresh() }
        history.verifications = (0..<head.verifications).map { _ in
            let (sent_ns, packed, tail) = (reader.next(), reader.next(), reader.next())
            return VerificationEvent(
                sent_ns: sent_ns, packed: packed, took_ns: tail >> 32,
                claims: UInt32(truncatingIfNeeded: tail))
        }
        return history
    }
}

// What a damaged file says must not carry the oracle's sums beyond what a number can hold.

/// Whether `number` may count anything: up to 2^52, far beyond what a trial does.
private func isCount(_ number: Int) -> Bool { (0...1 << 52).contains(number) }

extension HistoryFacts {
    fileprivate var isInRange: Bool {
        [origin_us, leeway_us, refreshGrace_us].allSatisfy { $0.magnitude <= 1 << 61 }
            && isCount(trial)
    }
}

extension PhaseAccount {
    fileprivate var isInRange: Bool {
        let ends = [
            tally.scheduled, tally.accepted, tally.errors, tally.timeouts, tally.dropped,
            tally.unfinished, tally.wronglyAccepted, tally.wronglyRefused,
        ]
        return (ends + [recorded, unrecorded]).allSatisfy(isCount)
            && tally.refused.count <= 256 && tally.refused.allSatisfy(isCount)
    }
}

extension StoreCount {
    fileprivate var isInRange: Bool { isCount(count) && isCount(before) }
}

/// A history that can't be read.
package struct HistoryFileError: Error, CustomStringConvertible {
    package let description: String

    init(file: String, _ cause: String) {
        description =
            "cannot read the history \(file): \(cause). It is damaged, or of another version."
    }
}

private struct EventWriter {
    var data: Data

    init(_ data: Data) { self.data = data }

    mutating func put(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
    }
}

private struct EventReader {
    private let data: Data
    private var position: Data.Index

    init(_ data: Data) {
        self.data = data
        position = data.startIndex
    }

    /// The next word; 0 beyond the end, which the counts have been held against.
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
    mutating func refreshToken() -> RefreshTokenEvent {
        RefreshTokenEvent(
            accessToken: next(), name: next(), scope: next(),
            expires_us: Int64(bitPattern: next()))
    }

    mutating func refresh() -> RefreshEvent {
        let presented = next()
        let outcome = RefreshEvent.Outcome(rawValue: UInt8(truncatingIfNeeded: next()))
        return RefreshEvent(
            presented: presented, outcome: outcome ?? .error, successor: next(),
            asked_us: Int64(bitPattern: next()), invoked_ns: next(), completed_ns: next())
    }
}
