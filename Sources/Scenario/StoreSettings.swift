/// How the SQLite stores are opened.
public struct SQLiteSettings: Sendable, Hashable, Codable {
    /// `PRAGMA synchronous`: what a commit waits for. In WAL mode `normal` stays consistent after
    /// a power cut and loses at most the last commits.
    public enum Synchronous: String, Sendable, Hashable, Codable, CaseIterable {
        case off, normal, full
    }

    public var synchronous = Synchronous.normal
    /// Page cache of one connection.
    public var cache_bytes = 16 << 20
    /// Memory-mapped part of the file.
    public var mmap_bytes = 0
    /// How long a writer waits for another.
    @AsText public var busyTimeout = Duration.seconds(1)

    public init() {}

    enum CodingKeys: String, CodingKey {
        case synchronous, cache_bytes, mmap_bytes
        case busyTimeout = "busy_timeout"
    }
}

/// How Redis is reached.
public struct RedisSettings: Sendable, Hashable, Codable {
    public enum Transport: String, Sendable, Hashable, Codable, CaseIterable {
        case unix, tcp
    }

    public var transport = Transport.unix
    @AsText public var commandTimeout = Duration.milliseconds(250)
    @AsText public var connectTimeout = Duration.seconds(1)

    public init() {}

    enum CodingKeys: String, CodingKey {
        case transport
        case commandTimeout = "command_timeout"
        case connectTimeout = "connect_timeout"
    }
}
