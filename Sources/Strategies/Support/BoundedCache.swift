import Revocation
import Tokens

/// A node's cache of a store's answers, each kept for a limited time. Shared by its verifiers.
///
/// Values only ever rise: of two answers, the higher is the later. The size is bounded; see
/// ``Generations``.
final class BoundedCache<Key: Hashable & Sendable, Value: Comparable & Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        /// When the look-up began. From then on its answer may be out of date.
        var asked: NumericDate
    }

    private let shards: Shards<Generations<Key, Entry>>
    private let lifetime_us: Int64

    /// - Parameter capacity: the most entries held, over all shards.
    init(lifetime_us: Int64, capacity: Int) {
        self.lifetime_us = lifetime_us
        let limit = max(capacity / Shards<Generations<Key, Entry>>.standardCount / 2, 1)
        shards = Shards(Generations(youngLimit: limit))
    }

    /// Returns the value that the store had less than a lifetime ago; nil if the store must be
    /// asked.
    func value(for key: Key, at now: NumericDate) -> Value? {
        shards.with(hash: key.hashValue) { shard in
            shard.use(key) { now.microseconds(since: $0.asked) < lifetime_us }?.value
        }
    }

    /// Keeps the store's answer to a look-up that began at `asked`, unless a later answer has
    /// arrived. A higher value is later, even if its look-up began first: messages on different
    /// connections overtake each other. Otherwise a node could accept a token that it has refused.
    func keep(_ value: Value, for key: Key, asked: NumericDate) {
        shards.with(hash: key.hashValue) { shard in
            if let known = shard[key], known.value > value,
                asked.microseconds(since: known.asked) < lifetime_us
            {
                return
            }
            shard.keep(Entry(value: value, asked: asked), for: key)
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
    var count: Int { shards.sum { $0.count } }

    /// Bytes of one entry: its key, its value and its share of the table.
    static var entryBytes: Int {
        MemoryLayout<Key>.stride + MemoryLayout<Entry>.stride + MemoryLayout<Int>.stride
    }
}
