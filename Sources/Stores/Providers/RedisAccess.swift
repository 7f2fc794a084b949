/// The Redis server of a run, and the part of its key space that belongs to the run.
public struct RedisAccess: Sendable {
    public var endpoint: RedisEndpoint
    public var deadlines: RedisDeadlines
    /// The prefix of every key written.
    public var keyPrefix: String
    /// Whether the server belongs to the trial alone, so that its memory is the deployment's.
    public var isPrivate: Bool
    /// The persistence settings of a server run by someone else; nil if it was not asked.
    public var retention: RedisRetention?
    /// The path between the server and the holder of this access; nil for none.
    public var network: NetworkPath?

    public init(
        endpoint: RedisEndpoint, deadlines: RedisDeadlines, keyPrefix: String, isPrivate: Bool,
        retention: RedisRetention? = nil
    ) {
        self.endpoint = endpoint
        self.deadlines = deadlines
        self.keyPrefix = keyPrefix
        self.isPrivate = isPrivate
        self.retention = retention
    }

    /// CPU time of the server's process so far; nil if the server does not report it, or reports an
    /// impossible value.
    var processorTime_us: Double? {
        guard let connection = try? RedisConnection(endpoint, deadlines: deadlines),
            let info = try? connection.info("cpu"),
            let user_s = info.amount("used_cpu_user"), let system_s = info.amount("used_cpu_sys")
        else { return nil }
        return (user_s + system_s) * 1e6
    }
}

extension [String: String] {
    /// The largest number of seconds or bytes accepted from a server.
    private static var mostBelieved: Double { 1e15 }

    /// Returns a number that a server reports about itself (INFO); nil unless it is plausible.
    package func amount(_ name: String) -> Double? {
        guard let value = self[name].flatMap(Double.init), value >= 0, value <= Self.mostBelieved
        else { return nil }
        return value
    }
}
