/// The Redis server of a run and the part of its key space that is the run's own.
public struct RedisAccess: Sendable {
    public var endpoint: RedisEndpoint
    public var deadlines: RedisDeadlines
    /// Begins every key written.
    public var keyPrefix: String
    /// Whether the server is the trial's alone, so that its memory is the deployment's.
    public var isPrivate: Bool
    /// What a server of someone else's is set to keep; nil where it was not asked.
    public var retention: RedisRetention?
    /// What lies between the server and whoever has this; nil for nothing.
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

    /// Processor time of the server's process so far; nil where it does not tell, or tells what
    /// cannot be.
    var processorTime_us: Double? {
        guard let connection = try? RedisConnection(endpoint, deadlines: deadlines),
            let info = try? connection.info("cpu"),
            let user_s = info.amount("used_cpu_user"), let system_s = info.amount("used_cpu_sys")
        else { return nil }
        return (user_s + system_s) * 1e6
    }
}

extension [String: String] {
    /// The largest figure that a server is believed: of seconds or bytes.
    private static var mostBelieved: Double { 1e15 }

    /// A figure that a server reports about itself (INFO); nil unless it is a number that can be.
    package func amount(_ name: String) -> Double? {
        guard let value = self[name].flatMap(Double.init), value >= 0, value <= Self.mostBelieved
        else { return nil }
        return value
    }
}
