import Revocation
import Stores

extension RedisAccess {
    func connect() throws(StrategyError) -> RedisConnection {
        try fromStore(try RedisConnection(endpoint, deadlines: deadlines, over: network))
    }

    /// Returns the server's memory use if the server belongs to the deployment alone.
    func memoryBytes(_ connection: RedisConnection) throws(StrategyError) -> Int64? {
        guard isPrivate else { return nil }
        let memory = try fromStore(try connection.info("memory"))
        return memory.amount("used_memory").map { Int64($0) }
    }
}
