/// How the SQLite stores are opened.
package struct SQLiteSettings: Sendable, Hashable, Codable {
    /// `PRAGMA synchronous`: what a commit waits for. In WAL mode `normal` stays consistent after
    /// a power cut and loses at most the last commits.
    package enum Synchronous: String, Sendable, Hashable, Codable, CaseIterable {
        case off, normal, full
    }

    package var synchronous = Synchronous.normal
    /// Page cache of one connection.
    package var cache_bytes = 16 << 20
    /// Memory-mapped part of the file.
    package var mmap_bytes = 0
    /// How long a writer waits for another.
    @AsText package var busyTimeout = Duration.seconds(1)

    package init() {}

    enum CodingKeys: String, CodingKey {
        case synchronous, cache_bytes, mmap_bytes
        case busyTimeout = "busy_timeout"
    }
}

/// How Redis is reached.
package struct RedisSettings: Sendable, Hashable, Codable {
    package enum Transport: String, Sendable, Hashable, Codable, CaseIterable {
        case unix, tcp
    }

    package var transport = Transport.unix
    @AsText package var commandTimeout = Duration.milliseconds(250)
    @AsText package var connectTimeout = Duration.seconds(1)

    package init() {}

    enum CodingKeys: String, CodingKey {
        case transport
        case commandTimeout = "command_timeout"
        case connectTimeout = "connect_timeout"
    }
}
