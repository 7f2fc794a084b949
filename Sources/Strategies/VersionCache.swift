import Synchronization
import Tokens

/// A node's memory of subjects' versions, each kept for a limited time: shared by its verifiers.
///
/// Bounded by two generations a shard: when the younger is full the older is let go, so an entry
/// asked for now and then stays and none costs more than one insertion.
final class VersionCache: Sendable {
    private struct Entry {
        var version: Int64
        /// When the look-up began: from here on its answer may be out of date.
        var asked: NumericDate
    }

    private struct Shard {
        var young: [String: Entry] = [:]
        var old: [String: Entry] = [:]
    }

    private static let shardCount = 16

    private final class LockedShard: Sendable {
        let state = Mutex(Shard())
    }

    private let shards: [LockedShard]
    private let lifetime_us: Int64
    private let youngLimit: Int

    /// - Parameter capacity: subjects held at the most, over all shards.
    init(lifetime_us: Int64, capacity: Int) {
        self.lifetime_us = lifetime_us
        youngLimit = max(capacity / Self.shardCount / 2, 1)
        shards = (0..<Self.shardCount).map { _ in LockedShard() }
    }

    private func shard(of subject: String) -> LockedShard {
        shards[Int(UInt(bitPattern: subject.hashValue) % UInt(Self.shardCount))]
    }

    /// The version as the store had it less than a lifetime ago; nil when the store must be asked.
    func version(of subject: String, at now: NumericDate) -> Int64? {
        shard(of: subject).state.withLock { shard in
            guard let entry = shard.young[subject] ?? shard.old[subject],
                now.microseconds(since: entry.asked) < lifetime_us
            else { return nil }
            return entry.version
        }
    }

    /// Keeps what the store answered to a look-up that began at `asked`. A version never falls:
    /// an answer overtaken by a later one is not kept.
    func keep(_ version: Int64, of subject: String, asked: NumericDate) {
        shard(of: subject).state.withLock { shard in
            if let known = shard.young[subject] ?? shard.old[subject], known.version > version,
                known.asked >= asked
            {
                return
            }
            if shard.young.count >= youngLimit, shard.young[subject] == nil {
                shard.old = shard.young
                shard.young = Dictionary(minimumCapacity: youngLimit)
            }
            shard.young[subject] = Entry(version: version, asked: asked)
        }
    }

    /// Subjects held now.
    var count: Int {
        shards.reduce(0) { sum, shard in
            sum + shard.state.withLock { $0.young.count + $0.old.count }
        }
    }

    /// Bytes of one entry: its key, its value and its share of the table.
    static let entryBytes =
        MemoryLayout<String>.stride + MemoryLayout<Entry>.stride + MemoryLayout<Int>.stride
}
