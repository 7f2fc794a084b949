package import Foundation
import Results

/// The file format of histories, one history per file: a line of JSON with the facts and counts,
/// then the events as they are in memory, little-endian. Only the same version of this program
/// reads it (`revbench check`).
package enum HistoryFile {
    private static let magic = "revbench history 3\n"

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
            writer.put(issue.grant)
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
            throw HistoryFileError(file: file, "it does not start with the header of a history")
        }
        let rest = data.dropFirst(start.count)
        guard let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw HistoryFileError(file: file, "its first line is not terminated")
        }
        guard lineEnd - rest.startIndex <= ReadLimits.historyHeadBytes else {
            throw HistoryFileError(
                file: file, "its header has more than \(ReadLimits.historyHeadBytes) bytes")
        }
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: rest[rest.startIndex..<lineEnd])
        } catch {
            throw HistoryFileError(file: file, "its header cannot be decoded: \(error)")
        }
        guard head.facts.isInRange, head.accounts.allSatisfy(\.isInRange),
            head.storeCount?.isInRange != false, isCount(head.failedIssues)
        else {
            throw HistoryFileError(file: file, "its header contains numbers that are out of range")
        }
        return try events(of: head, in: data[(lineEnd + 1)...], file: file)
    }

    private static func events(of head: Head, in data: Data, file: String) throws -> History {
        let counts = [
            head.issues, head.revocations, head.refreshTokens, head.refreshes, head.verifications,
        ]
        guard counts.allSatisfy(isCount), data.count % 8 == 0,
            zip(counts, [8, 4, 4, 6, 3]).reduce(0, { $0 + $1.0 * $1.1 }) == data.count / 8
        else {
            throw HistoryFileError(
                file: file,
                "its events are \(data.count) bytes long, but the header announces "
                    + "a different length")
        }
        var reader = EventReader(data)
        var history = History(facts: head.facts)
        history.failedIssues = head.failedIssues
        history.accounts = head.accounts
        history.storeCount = head.storeCount
        let reasons = head.facts.reasons.count
        do throws(UnknownWord) {
            history.issues = try reader.events(head.issues, "token") {
                (reader) throws(UnknownWord) in try reader.issue()
            }
            history.revocations = try reader.events(head.revocations, "revocation") {
                (reader) throws(UnknownWord) in try reader.revocation()
            }
            history.refreshTokens = try reader.events(head.refreshTokens, "refresh token") {
                (reader) throws(UnknownWord) in reader.refreshToken()
            }
            history.refreshes = try reader.events(head.refreshes, "refresh") {
                (reader) throws(UnknownWord) in try reader.refresh()
            }
            history.verifications = try reader.events(head.verifications, "verification") {
                (reader) throws(UnknownWord) in try reader.verification(reasons: reasons)
            }
        } catch {
            throw HistoryFileError(
                file: file, "\(error.event) \(error.number) has \(error.found)")
        }
        return history
    }
}

// Numbers from a damaged file must not make the oracle's sums overflow.

/// Returns whether `number` is a plausible count: at most 2^52, far more than any trial produces.
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

/// A history that cannot be read.
package struct HistoryFileError: Error, CustomStringConvertible {
    package let description: String

    init(file: String, _ cause: String) {
        description =
            "cannot read the history \(file): \(cause). It is damaged, or was written by "
            + "another version."
    }
}
