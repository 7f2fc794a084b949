import Synchronization
import Tokens

/// The revocations that a node has received and still needs.
protocol RevocationMemory: Sendable {
    /// Remembers a revoked token until it has expired, leeway included.
    func insert(_ entry: RevocationLog.Entry)

    /// Removes some or all of the entries that expired before `now`. Called from time to time.
    func sweep(at now: NumericDate)

    /// An estimate from counts and element sizes.
    var bytes: Int { get }
}

/// The revoked tokens themselves.
final class RevokedSet: RevocationMemory {
    private let shards = Shards<[String: Int64]>([:])
    private let nextToSweep = Atomic(0)

    func insert(_ entry: RevocationLog.Entry) {
        shards.with(hash: entry.tokenID.hashValue) { ends in
            ends[entry.tokenID] = max(ends[entry.tokenID] ?? .min, entry.end_ms)
        }
    }

    func contains(_ tokenID: String) -> Bool {
        shards.with(hash: tokenID.hashValue) { $0[tokenID] != nil }
    }

    /// Cleans one shard per call, so that no caller waits long.
    func sweep(at now: NumericDate) {
        let turn = nextToSweep.wrappingAdd(1, ordering: .relaxed).oldValue
        let now_ms = now.microseconds / 1_000
        shards.with(hash: turn) { ends in
            guard ends.contains(where: { $0.value <= now_ms }) else { return }
            ends = ends.filter { $0.value > now_ms }
        }
    }

    var count: Int { shards.sum { $0.count } }

    /// The string of a `jti` of 22 characters takes 64 bytes on the heap.
    private static let entryBytes =
        MemoryLayout<String>.stride + 64 + MemoryLayout<Int64>.stride + MemoryLayout<Int>.stride

    var bytes: Int { count * Self.entryBytes }
}
