/// The persistence settings that a Redis server reports; nil for those that it does not.
public struct RedisRetention: Sendable, Hashable {
    /// `appendonly`: whether it keeps a log of its writes.
    public var keepsLog: Bool?
    /// `appendfsync`: `always`, `everysec` or `no`.
    public var logSync: String?
    /// `save`: whether it writes snapshots.
    public var takesSnapshots: Bool?
    /// `maxmemory`, in bytes; 0 for no limit.
    public var memoryLimit_bytes: Int64?
    /// `maxmemory-policy`: `noeviction`, `allkeys-lru`, `volatile-ttl` and so on.
    public var evictionPolicy: String?

    public init(
        keepsLog: Bool? = nil, logSync: String? = nil, takesSnapshots: Bool? = nil,
        memoryLimit_bytes: Int64? = nil, evictionPolicy: String? = nil
    ) {
        self.keepsLog = keepsLog
        self.logSync = logSync
        self.takesSnapshots = takesSnapshots
        self.memoryLimit_bytes = memoryLimit_bytes
        self.evictionPolicy = evictionPolicy
    }

    /// Whether the server evicts keys once its memory is full; with `noeviction` it refuses new
    /// keys instead. Nil if it does not report its policy.
    public var evicts: Bool? {
        if evictionPolicy == "noeviction" || memoryLimit_bytes == 0 { return false }
        return evictionPolicy == nil || memoryLimit_bytes == nil ? nil : true
    }
}

extension RedisConnection {
    /// Asks the server for its persistence settings, by CONFIG GET, or by INFO if that is not
    /// allowed.
    ///
    /// - Throws: the error of a failed connection. A refusal leaves fields nil.
    public func retention() throws(StoreError) -> RedisRetention {
        var told = RedisRetention()
        told.keepsLog = try setting("appendonly").map { $0 == "yes" }
        told.logSync = try setting("appendfsync")
        told.takesSnapshots = try setting("save").map { !$0.isEmpty }
        told.memoryLimit_bytes = try setting("maxmemory").flatMap { Int64($0) }
        told.evictionPolicy = try setting("maxmemory-policy")
        if told.keepsLog == nil {
            told.keepsLog = try allowedInfo("persistence")["aof_enabled"].map { $0 == "1" }
        }
        if told.evictionPolicy == nil || told.memoryLimit_bytes == nil {
            let memory = try allowedInfo("memory")
            told.evictionPolicy = told.evictionPolicy ?? memory["maxmemory_policy"]
            told.memoryLimit_bytes =
                told.memoryLimit_bytes ?? memory["maxmemory"].flatMap { Int64($0) }
        }
        return told
    }

    private func setting(_ name: String) throws(StoreError) -> String? {
        let reply: RedisReply? = try unlessRefused { () throws(StoreError) in
            try command("CONFIG", "GET", name)
        }
        guard case .array(let parts)? = reply, parts.count == 2, case .bulk(let value) = parts[1]
        else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    private func allowedInfo(_ section: String) throws(StoreError) -> [String: String] {
        try unlessRefused { () throws(StoreError) in try info(section) } ?? [:]
    }

    private func unlessRefused<Answer>(
        _ question: () throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer? {
        do throws(StoreError) { return try question() } catch {
            guard error.kind == .refused else { throw error }
            return nil
        }
    }
}
