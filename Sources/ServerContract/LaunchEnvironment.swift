package import Revocation
package import Stores
package import Strategies
package import Tokens

/// A `StrategyContext` as it travels to another process.
package struct LaunchEnvironment: Codable, Sendable {
    package struct SQLite: Codable, Sendable, Hashable {
        package var synchronous: SQLiteConfiguration.Synchronous
        package var cacheBytes: Int
        package var mmapBytes: Int
        package var busyTimeoutMilliseconds: Int
    }

    package struct Redis: Codable, Sendable, Hashable {
        /// The URL without a login.
        package var address: String
        package var connectMilliseconds: Int
        package var commandMilliseconds: Int
        package var keyPrefix: String
        package var isPrivate: Bool
    }

    /// Round trips of the emulated network; zero for none.
    package struct Network: Codable, Sendable, Hashable {
        @AsText package var store: Duration
        @AsText package var authorityStore: Duration
        @AsText package var authority: Duration
        package var jitter: Double
        package var seed: UInt64

        package init(
            store: Duration, authorityStore: Duration, authority: Duration, jitter: Double,
            seed: UInt64
        ) {
            _store = AsText(wrappedValue: store)
            _authorityStore = AsText(wrappedValue: authorityStore)
            _authority = AsText(wrappedValue: authority)
            self.jitter = jitter
            self.seed = seed
        }
    }

    package var directory: String
    package var sqlite: SQLite
    /// Nil if there is no Redis.
    package var redis: Redis?
    /// Nil if messages arrive without delay.
    package var network: Network?
    package var algorithm: Algorithm
    package var keySize_bits: Int
    package var claims: ExtraClaims
    package var issuer: String
    package var audience: String
    @AsText package var leeway: Duration
    @AsText package var longestLifetime: Duration

    /// - Parameter network: the settings of the network; a context holds only what was made of
    ///   them.
    package init(_ context: StrategyContext, network: Network?) {
        directory = context.directory
        sqlite = SQLite(
            synchronous: context.sqlite.synchronous, cacheBytes: context.sqlite.cacheBytes,
            mmapBytes: context.sqlite.mmapBytes,
            busyTimeoutMilliseconds: context.sqlite.busyTimeoutMilliseconds)
        redis = context.redis.map { Redis($0) }
        self.network = network
        algorithm = context.algorithm
        keySize_bits = context.keySize_bits
        claims = context.claims
        issuer = context.issuer
        audience = context.audience
        _leeway = AsText(wrappedValue: context.leeway)
        _longestLifetime = AsText(wrappedValue: context.longestLifetime)
    }

    /// Returns the context that this one was made from, in the process that reads it.
    ///
    /// - Throws: `.misuse` for a Redis address that cannot be read.
    package func context() throws(StoreError) -> StrategyContext {
        var context = StrategyContext(
            directory: directory,
            sqlite: SQLiteConfiguration(
                path: "", synchronous: sqlite.synchronous, cacheBytes: sqlite.cacheBytes,
                mmapBytes: sqlite.mmapBytes,
                busyTimeoutMilliseconds: sqlite.busyTimeoutMilliseconds),
            redis: try redis?.access(), algorithm: algorithm, issuer: issuer, audience: audience,
            leeway: leeway, longestLifetime: longestLifetime)
        context.keySize_bits = keySize_bits
        context.claims = claims
        context.network = network.map {
            EmulatedNetwork(
                store: $0.store, authorityStore: $0.authorityStore, authority: $0.authority,
                jitter: $0.jitter, seed: $0.seed)
        }
        return context
    }
}

extension LaunchEnvironment.Redis {
    fileprivate init(_ access: RedisAccess) {
        let url =
            switch access.endpoint {
            case .unix(let path): "unix://\(path)"
            case .tcp: "redis://\(access.endpoint)"
            }
        self.init(
            address: url, connectMilliseconds: access.deadlines.connectMilliseconds,
            commandMilliseconds: access.deadlines.commandMilliseconds,
            keyPrefix: access.keyPrefix, isPrivate: access.isPrivate)
    }

    fileprivate func access() throws(StoreError) -> RedisAccess {
        RedisAccess(
            endpoint: try RedisEndpoint(url: StoreAddress.withLogin(address, of: .redis)),
            deadlines: RedisDeadlines(
                connectMilliseconds: connectMilliseconds,
                commandMilliseconds: commandMilliseconds),
            keyPrefix: keyPrefix, isPrivate: isPrivate)
    }
}
