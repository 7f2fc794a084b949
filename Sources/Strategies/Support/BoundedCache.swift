import Revocation
import Tokens

/// A node's cache of a store's answers, each kept for a limited time. Shared by its verifiers.
///
/// Values only ever rise: of two answers, the higher is the later. The size is bounded, and the
/// least recently used entries are dropped first, by generations. Each shard has two generations.
/// A use moves an entry to the younger; when that is full, the older is dropped. No use costs more
/// than one insertion.
final class BoundedCache<Key: Hashable & Sendable, Value: Comparable & Sendable>: Sendable {
    private struct Entry {
        var value: Value
        /// When the look-up began. From then on its answer may be out of date.
        var asked: NumericDate
    }

    private struct Shard {
        var young: [Key: Entry] = [:]
        var old: [Key: Entry] = [:]

        mutating func keep(_ entry: Entry, for key: Key, limit: Int) {
            if young.count >= limit, young[key] == nil {
                old = young
                young = Dictionary(minimumCapacity: limit)
            }
            young[key] = entry
        }
    }

    private let shards: Shards<Shard>
    private let lifetime_us: Int64
    private let youngLimit: Int

    /// - Parameter capacity: the most entries held, over all shards.
    init(lifetime_us: Int64, capacity: Int) {
        self.lifetime_us = lifetime_us
        shards = Shards(Shard())
        youngLimit = max(capacity / shards.count / 2, 1)
    }

    /// Returns the value that the store had less than a lifetime ago; nil if the store must be
    /// asked.
    func value(for key: Key, at now: NumericDate) -> Value? {
        shards.with(hash: key.hashValue) { shard in
            if let entry = shard.young[key] {
                return now.microseconds(since: entry.asked) < lifetime_us ? entry.value : nil
            }
            guard let entry = shard.old[key], now.microseconds(since: entry.asked) < lifetime_us
            else { return nil }
            shard.old[key] = nil
            shard.keep(entry, for: key, limit: youngLimit)
            return entry.value
        }
    }

    /// Keeps the store's answer to a look-up that began at `asked`, unless a later answer has
    /// arrived. A higher value is later, even if its look-up began first: messages on different
    /// connections overtake each other. Otherwise a node could accept a token that it has refused.
    func keep(_ value: Value, for key: Key, asked: NumericDate) {
        shards.with(hash: key.hashValue) { shard in
            if let known = shard.young[key] ?? shard.old[key], known.value > value,
                asked.microseconds(since: known.asked) < lifetime_us
            {
                return
            }
            shard.old[key] = nil
            shard.keep(Entry(value: value, asked: asked), for: key, limit: youngLimit)
        }
    }

    /// Returns the cached value of a key, or the store's answer to `ask`, which is then cached.
    func answer(
        about key: Key, at now: NumericDate, _ ask: () throws(StrategyError) -> Value
    ) throws(StrategyError) -> Value {
        if let known = value(for: key, at: now) { return known }
        let value = try ask()
        keep(value, for: key, asked: now)
        return value
    }

    /// The number of entries held.
    var count: Int { shards.sum { $0.young.count + $0.old.count } }

    /// Bytes of one entry: its key, its value and its share of the table.
    static var entryBytes: Int {
        MemoryLayout<Key>.stride + MemoryLayout<Entry>.stride + MemoryLayout<Int>.stride
    }
}
