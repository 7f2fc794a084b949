import Revocation
package import Stores

/// The Redis server of a run and the part of its key space that is the run's own.
package struct RedisAccess: Sendable {
    package var endpoint: RedisEndpoint
    package var deadlines: RedisDeadlines
    /// Begins every key written.
    package var keyPrefix: String
    /// Whether the server is the trial's alone, so that its memory is the deployment's.
    package var isPrivate: Bool
    /// What a server of someone else's is set to keep; nil where it was not asked.
    package var retention: RedisRetention?

    package init(
        endpoint: RedisEndpoint, deadlines: RedisDeadlines, keyPrefix: String, isPrivate: Bool,
        retention: RedisRetention? = nil
    ) {
        self.endpoint = endpoint
        self.deadlines = deadlines
        self.keyPrefix = keyPrefix
        self.isPrivate = isPrivate
        self.retention = retention
    }

    func connect() throws(StrategyError) -> RedisConnection {
        try fromStore(try RedisConnection(endpoint, deadlines: deadlines))
    }

    /// The server's memory where it is the deployment's alone.
    func memoryBytes(_ connection: RedisConnection) throws(StrategyError) -> Int64? {
        guard isPrivate else { return nil }
        let memory = try fromStore(try connection.info("memory"))
        return memory["used_memory"].flatMap { Int64($0) }
    }
}
