import Revocation
import Synchronization
import Tokens

/// What a node remembers of security events, until no token that they affect can be alive.
final class EventMemory: Sendable {
    /// The latest event's `toe` in microseconds: per subject and its clients, and per `jti`.
    private struct Shard: Sendable {
        var subjects: [String: SubjectNumbers] = [:]
        var tokens: [String: Int64] = [:]

        var isEmpty: Bool { subjects.isEmpty && tokens.isEmpty }
    }

    private let shards = Shards(Shard())
    private let nextToSweep = Atomic(0)
    /// How long after an event it is remembered.
    private let memory_us: Int64

    init(memory_us: Int64) { self.memory_us = memory_us }

    func insert(_ event: SecurityEvent, occurredAt: NumericDate) {
        let time_us = occurredAt.microseconds
        switch event {
        case .sessionRevoked(let subject, let client):
            shards.with(hash: subject.hashValue) { shard in
                var times = shard.subjects[subject] ?? SubjectNumbers()
                if let client {
                    times.add(time_us, of: client)
                } else {
                    times.own = max(times.own, time_us)
                }
                shard.subjects[subject] = times
            }
        case .tokenRevoked(let tokenID):
            shards.with(hash: tokenID.hashValue) { shard in
                shard.tokens[tokenID] = max(shard.tokens[tokenID] ?? .min, time_us)
            }
        }
    }

    /// Returns whether an event has revoked the token.
    func isRevoked(
        _ tokenID: String, of subject: String, for client: String, issuedAt: NumericDate
    ) -> Bool {
        let notBefore = shards.with(hash: subject.hashValue) {
            $0.subjects[subject]?.value(for: client)
        }
        if let notBefore, issuedAt.microseconds <= notBefore { return true }
        return shards.with(hash: tokenID.hashValue) { $0.tokens[tokenID] != nil }
    }

    /// Cleans one shard per call, so that no caller waits long.
    func sweep(at now: NumericDate) {
        let turn = nextToSweep.wrappingAdd(1, ordering: .relaxed).oldValue
        let dead_us = now.advanced(byMicroseconds: -memory_us).microseconds
        shards.with(hash: turn) { shard in
            guard !shard.isEmpty else { return }
            if shard.subjects.contains(where: { !$0.value.isEach(above: dead_us) }) {
                shard.subjects = shard.subjects.compactMapValues { $0.without(upTo: dead_us) }
            }
            if shard.tokens.contains(where: { $0.value <= dead_us }) {
                shard.tokens = shard.tokens.filter { $0.value > dead_us }
            }
        }
    }

    /// The number of subjects and tokens.
    var count: Int { shards.sum { $0.subjects.count + $0.tokens.count } }

    /// The string of a `jti` of 22 characters takes 64 bytes on the heap; a subject seldom more.
    private static let entryBytes =
        MemoryLayout<String>.stride + 64 + MemoryLayout<Int64>.stride + MemoryLayout<Int>.stride

    /// An estimate from counts and element sizes.
    var bytes: Int { count * Self.entryBytes }
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
