public import Revocation
public import Stores
public import Tokens

/// Where a deployment lives and what all strategies in it share.
public struct StrategyContext: Sendable {
    /// A folder of the deployment's own, for SQLite files.
    public var directory: String
    /// Everything but the path, which each strategy chooses inside ``directory``.
    public var sqlite: SQLiteConfiguration
    /// Nil when no Redis was started: strategies that need one cannot be built then.
    public var redis: RedisAccess?
    /// Between the parts of the deployment; nil where nothing takes time to arrive.
    public var network: EmulatedNetwork?
    public var algorithm: Algorithm
    /// Of RSA keys; those of other algorithms have one size.
    public var keySize_bits = 2048
    /// What issued tokens carry beside the claims that are used.
    public var claims = ExtraClaims()
    public var issuer: String
    public var audience: String
    public var leeway: Duration
    /// The longest an access token will live: how long a revocation must be remembered.
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

    /// How long a revocation has to be remembered before every token it could concern is dead.
    var memory: Duration { longestLifetime + leeway }

    /// The same for one part of the deployment, whose store is at the end of `path`.
    func reachingRedis(over path: NetworkPath?) -> StrategyContext {
        var own = self
        own.redis?.network = path
        return own
    }

    /// What a node asks of every JWT (RFC 9068, section 4), and of the claims it decides by.
    func policy(requiring required: ClaimsPolicy.Required = []) -> ClaimsPolicy {
        ClaimsPolicy(
            issuer: issuer, audience: audience, leeway: leeway.microseconds,
            required: required.union(.subject))
    }

    /// A connection to `name` in the deployment's folder.
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
