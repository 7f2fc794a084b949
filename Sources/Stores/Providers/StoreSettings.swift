package import Revocation

/// How each kind of store is set up.
package struct StoreSettings: Sendable, Hashable {
    package var sqlite: SQLiteSettings
    package var redis: RedisSettings

    package init(
        sqlite: SQLiteSettings = SQLiteSettings(), redis: RedisSettings = RedisSettings()
    ) {
        self.sqlite = sqlite
        self.redis = redis
    }

    /// - Parameters:
    ///   - address: the address of a store that someone else runs; nil for one private to this
    ///     program.
    ///   - needs: what is required of the store.
    /// - Throws: `.misuse` for an invalid address.
    package func provider(
        of kind: StoreKind, address: String? = nil, needs: StoreNeeds = StoreNeeds()
    ) throws(StoreError) -> any StoreProvider {
        switch kind {
        case .sqlite: return SQLiteProvider(sqlite)
        case .redis:
            guard let address else { return PrivateRedisProvider(redis, needs) }
            return ForeignRedisProvider(try RedisEndpoint(url: address), redis, needs)
        }
    }
}

/// How the SQLite stores are opened.
package struct SQLiteSettings: Sendable, Hashable, Codable {
    /// What a commit waits for. In WAL mode, `normal` stays consistent after a power failure and
    /// loses at most the last commits.
    package var synchronous = SQLiteConfiguration.Synchronous.normal
    /// The page cache of one connection.
    package var cache_bytes = 16 << 20
    /// The memory-mapped part of the file.
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
    /// The transport of a private server.
    package var transport = PrivateRedis.Options.Transport.unix
    @AsText package var commandTimeout = Duration.milliseconds(250)
    @AsText package var connectTimeout = Duration.seconds(1)

    package init() {}

    enum CodingKeys: String, CodingKey {
        case transport
        case commandTimeout = "command_timeout"
        case connectTimeout = "connect_timeout"
    }

    var deadlines: RedisDeadlines {
        RedisDeadlines(
            connectMilliseconds: Int(connectTimeout.nanoseconds / 1_000_000),
            commandMilliseconds: Int(commandTimeout.nanoseconds / 1_000_000))
    }
}
