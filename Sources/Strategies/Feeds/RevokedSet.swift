import Synchronization
import Tokens

/// The revocations that a node has received and still needs.
protocol RevocationMemory: Sendable {
    /// Remembers a revocation until every token that it concerns has expired, leeway included.
    func insert(_ entry: RevocationLog.Entry)

    /// Removes some or all of the entries that expired before `now`. Called from time to time.
    func sweep(at now: NumericDate)

    /// An estimate from counts and element sizes.
    var bytes: Int { get }
}

/// The revoked tokens themselves, and the not-before times of subjects and their clients.
final class RevokedSet: RevocationMemory {
    private struct Shard: Sendable {
        /// Per `jti`, when its token has expired.
        var tokens: [String: Int64] = [:]
        /// Per subject and its clients, the time in microseconds at or before which their revoked
        /// tokens were issued.
        var subjects: [String: SubjectNumbers] = [:]
    }

    private let shards = Shards(Shard())
    private let nextToSweep = Atomic(0)
    /// How long after a not-before time it is remembered.
    private let memory_us: Int64

    init(memory_us: Int64) { self.memory_us = memory_us }

    func insert(_ entry: RevocationLog.Entry) {
        switch entry {
        case .token(let tokenID, let end_ms): insert(tokenID, until_ms: end_ms)
        case .grant(let subject, let client, let notBefore_us, _):
            raise(subject, client: client, to: notBefore_us)
        }
    }

    private func insert(_ tokenID: String, until_ms end_ms: Int64) {
        shards.with(hash: tokenID.hashValue) { shard in
            shard.tokens[tokenID] = max(shard.tokens[tokenID] ?? .min, end_ms)
        }
    }

    /// - Parameter client: nil for the tokens of every client.
    private func raise(_ subject: String, client: String?, to time_us: Int64) {
        shards.with(hash: subject.hashValue) { shard in
            var times = shard.subjects[subject] ?? SubjectNumbers()
            if let client {
                times.add(time_us, of: client)
            } else {
                times.own = max(times.own, time_us)
            }
            shard.subjects[subject] = times
        }
    }

    func contains(_ tokenID: String) -> Bool {
        shards.with(hash: tokenID.hashValue) { $0.tokens[tokenID] != nil }
    }

    /// Returns whether the token was revoked, alone or with others of its subject and client.
    func isRevoked(
        _ tokenID: String, of subject: String, for client: String, issuedAt: NumericDate
    ) -> Bool {
        let notBefore = shards.with(hash: subject.hashValue) {
            $0.subjects[subject]?.value(for: client)
        }
        if let notBefore, issuedAt.microseconds <= notBefore { return true }
        return contains(tokenID)
    }

    /// Cleans one shard per call, so that no caller waits long.
    func sweep(at now: NumericDate) {
        let turn = nextToSweep.wrappingAdd(1, ordering: .relaxed).oldValue
        let now_ms = now.microseconds / 1_000
        let dead_us = now.advanced(byMicroseconds: -memory_us).microseconds
        shards.with(hash: turn) { shard in
            if shard.tokens.contains(where: { $0.value <= now_ms }) {
                shard.tokens = shard.tokens.filter { $0.value > now_ms }
            }
            if shard.subjects.contains(where: { !$0.value.isEach(above: dead_us) }) {
                shard.subjects = shard.subjects.compactMapValues { $0.without(upTo: dead_us) }
            }
        }
    }

    /// The number of subjects and tokens.
    var count: Int { shards.sum { $0.tokens.count + $0.subjects.count } }

    /// The string of a `jti` of 22 characters takes 64 bytes on the heap; a subject seldom more.
    private static let entryBytes =
        MemoryLayout<String>.stride + 64 + MemoryLayout<Int64>.stride + MemoryLayout<Int>.stride

    var bytes: Int { count * Self.entryBytes }
}

extension RevokedSet {
    /// Remembers an event until no token that it affects can be alive.
    func insert(_ event: SecurityEvent, occurredAt: NumericDate) {
        switch event {
        case .sessionRevoked(let subject, let client):
            raise(subject, client: client, to: occurredAt.microseconds)
        case .tokenRevoked(let tokenID):
            let end = occurredAt.advanced(byMicroseconds: memory_us)
            insert(tokenID, until_ms: end.microseconds / 1_000)
        }
    }
}

extension SubjectNumbers {
    /// Whether there is nothing to drop: every number is 0 or above `limit`, and one is above it.
    fileprivate func isEach(above limit: Int64) -> Bool {
        guard !grants.isEmpty else { return own > limit }
        return (own == 0 || own > limit) && grants.allSatisfy { $0.value > limit }
    }

    /// Returns the numbers above `limit`; nil if there are none.
    fileprivate func without(upTo limit: Int64) -> SubjectNumbers? {
        let rest = SubjectNumbers(
            own: own > limit ? own : 0, grants: grants.filter { $0.value > limit })
        return rest.own == 0 && rest.grants.isEmpty ? nil : rest
    }
}
