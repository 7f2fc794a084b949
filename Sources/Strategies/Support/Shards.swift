import Synchronization

/// State sharded by a hash of the key, one lock per shard, so that threads seldom wait for each
/// other.
struct Shards<State: Sendable>: Sendable {
    private final class Shard: Sendable {
        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }
    }

    private let shards: [Shard]

    static var standardCount: Int { 16 }

    init(count: Int = Self.standardCount, _ empty: State) {
        shards = (0..<max(count, 1)).map { _ in Shard(empty) }
    }

    var count: Int { shards.count }

    /// Calls `body` with the state that holds keys of this hash.
    func with<Result: Sendable>(hash: Int, _ body: (inout State) -> Result) -> Result {
        let index = Int(UInt(bitPattern: hash) % UInt(shards.count))
        return shards[index].state.withLock { body(&$0) }
    }

    /// Calls `body` with each state, one after another.
    func forEach(_ body: (inout State) -> Void) {
        for shard in shards { shard.state.withLock { body(&$0) } }
    }

    /// Returns the sum of `value` over all shards, read one after another.
    func sum(_ value: (State) -> Int) -> Int {
        shards.reduce(0) { sum, shard in sum + shard.state.withLock { value($0) } }
    }
}
