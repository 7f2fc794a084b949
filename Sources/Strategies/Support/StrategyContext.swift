public import Revocation
public import Stores
public import Tokens

/// Where a deployment is located, and what all strategies in it share.
public struct StrategyContext: Sendable {
    /// The deployment's own folder, for SQLite files.
    public var directory: String
    /// Everything but the path, which each strategy chooses within ``directory``.
    public var sqlite: SQLiteConfiguration
    /// Nil if no Redis was started. Strategies that need Redis then cannot be built.
    public var redis: RedisAccess?
    /// Connects the parts of the deployment; nil if messages arrive without delay.
    public var network: EmulatedNetwork?
    public var algorithm: Algorithm
    /// The size of RSA keys. Keys of other algorithms have one size.
    public var keySize_bits = 2048
    /// What issued tokens carry in addition to the claims that are used.
    public var claims = ExtraClaims()
    public var issuer: String
    public var audience: String
    public var leeway: Duration
    /// The longest lifetime of an access token, and so how long a revocation must be remembered.
    public var longestLifetime: Duration

    public init(
        directory: String, sqlite: SQLiteConfiguration, redis: RedisAccess?, algorithm: Algorithm,
        issuer: String = ExampleParties.issuer, audience: String = ExampleParties.audience,
        leeway: Duration, longestLifetime: Duration
    ) {
        self.directory = directory
        self.sqlite = sqlite
        self.redis = redis
        self.algorithm = algorithm
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        self.longestLifetime = longestLifetime
    }

    public var tokenTerms: TokenTerms {
        TokenTerms(lifetime: longestLifetime, leeway: leeway)
    }

    /// How long a revocation has to be remembered until every token that it could affect is dead.
    var memory: Duration { longestLifetime + leeway }

    /// The same for a not-before time. It covers the whole tick that begins with it. A token issued
    /// at the end of the tick expires that much later.
    func memory_us(ofTick tick_us: Int64) -> Int64 {
        memory.microseconds + RequestInFlight.longest_ms * 1_000 + tick_us
    }

    /// Returns the context for one part of the deployment, which reaches Redis over `path`.
    package func reachingRedis(over path: NetworkPath?) -> StrategyContext {
        var own = self
        own.redis?.network = path
        return own
    }

    /// Returns what a node requires of every JWT (RFC 9068, section 4) and of the claims that it
    /// decides by.
    func policy(requiring required: ClaimsPolicy.Required = []) -> ClaimsPolicy {
        ClaimsPolicy(
            issuer: issuer, audience: audience, leeway: leeway.microseconds,
            required: required.union(.subject))
    }

    /// Opens a connection to the file `name` in the deployment's folder.
    func openSQLite(_ name: String) throws(StrategyError) -> SQLiteConnection {
        var configuration = sqlite
        configuration.path = "\(directory)/\(name)"
        let chosen = configuration
        return try fromStore(try SQLiteConnection(chosen))
    }

    func requireRedis(for strategy: String) throws(StrategyError) -> RedisAccess {
        guard let redis else {
            throw StrategyError(
                .unreachable, "cannot build \(strategy): it needs Redis, and no Redis is available")
        }
        return redis
    }
}
