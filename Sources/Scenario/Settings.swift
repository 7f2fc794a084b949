package import Revocation
package import Stores
package import Tokens

/// The settings that a variant is measured with, apart from the strategy's own options.
///
/// The initial values of these structures are the defaults of a scenario; there is no other list.
/// Shares are fractions of one, rates are per second, sizes are in bytes.
package struct Settings: Sendable, Hashable, Codable {
    package var deployment = DeploymentKind.inProcess
    /// Resource servers, each with its own caches, keys and feeds.
    package var nodes = 4
    package var population = PopulationSettings()
    package var token = TokenSettings()
    package var traffic = TrafficSettings()
    package var capacity = CapacitySettings()
    package var latency = LatencySettings()
    package var windows = WindowsSettings()
    package var history = HistoryKeeping.on
    package var sqlite = SQLiteSettings()
    package var redis = RedisSettings()
    /// Nil if everything is on one machine and messages arrive without delay.
    package var network: NetworkSettings?

    package init() {}

    package var stores: StoreSettings { StoreSettings(sqlite: sqlite, redis: redis) }
}

/// Whether single operations are kept for the oracle.
package enum HistoryKeeping: String, Sendable, Hashable, Codable, CaseIterable {
    case on, off
}

/// The live tokens that the capacity and latency phases draw from.
package struct PopulationSettings: Sendable, Hashable, Codable {
    package var subjects = 10_000
    package var tokensPerSubject = 2
    /// The clients that a subject's tokens take turns among.
    package var clientsPerSubject = 1
    /// Which subject a request belongs to.
    package var draw = SubjectDraw.zipf(1)
    /// How long these tokens live: longer than the phases that use them.
    @AsText package var ttl = Duration.seconds(3600)
    /// Revocations already in force when the run begins, of tokens outside the population.
    package var revoked = 0

    package init() {}

    /// The most tokens. A trial holds all of them in memory, with some 400 bytes each.
    static let mostTokens = 100_000_000

    /// The number of tokens made before the run begins.
    package var tokens: Int { subjects * tokensPerSubject }

    enum CodingKeys: String, CodingKey {
        case subjects, draw, ttl, revoked
        case tokensPerSubject = "tokens_per_subject"
        case clientsPerSubject = "clients_per_subject"
    }
}

/// How requests are distributed among subjects.
package enum SubjectDraw: Sendable, Hashable {
    case uniform
    /// The n-th subject is drawn in proportion to 1/n^s.
    case zipf(Double)
}

/// The tokens whose revocation is timed, and the key and claims of all tokens.
package struct TokenSettings: Sendable, Hashable, Codable {
    package var algorithm = Algorithm.ES256
    /// The lifetime of a token in the windows phase: the bound if nodes ask no store.
    @AsText package var ttl = Duration.seconds(3)
    /// How long after `exp` a node still accepts a token, to allow for clocks that disagree.
    @AsText package var leeway = Duration.zero
    /// The lifetime for which the cost of an active client is stated. The observed lifetimes are
    /// scaled down.
    @AsText package var productionTTL = Duration.seconds(900)
    /// The size of RSA keys. Keys of other algorithms have one size.
    package var keySize_bits = 2048
    package var issuer = ExampleParties.issuer
    package var audience = ExampleParties.audience
    /// What tokens carry in addition to the claims that are used.
    package var claims = ExtraClaims()
    private var ttlJitterShare: Double?

    package init() {}

    /// The share of a lifetime by which that of the population's and the background's access tokens
    /// is shortened at most.
    package var ttlJitter: Double {
        get { ttlJitterShare ?? 0 }
        set { ttlJitterShare = newValue == 0 ? nil : newValue }
    }

    enum CodingKeys: String, CodingKey {
        case algorithm, ttl, leeway, issuer, audience, claims
        case productionTTL = "production_ttl"
        case keySize_bits = "key_size_bits"
        case ttlJitterShare = "ttl_jitter"
    }
}

/// The traffic that accompanies the valid requests.
package struct TrafficSettings: Sendable, Hashable, Codable {
    /// The share of requests with an expired, tampered, foreign or revoked token.
    package var badShare = 0.02
    package var issueRate_per_s = 50.0
    package var revokeRate_per_s = 5.0
    /// The share of high-stakes requests, which justify a look-up that other requests are spared.
    package var highStakesShare = 0.05
    /// Clients that renew their tokens while revocations are timed, if the strategy allows renewal.
    package var clients = 100
    /// The share of a token's life after which clients renew it.
    package var refreshAt = 0.8
    private var parallelRefreshCount: Int?
    private var refreshSharingText: RefreshSharing?

    package init() {}

    /// The longest time for which clients whose tokens end together are watched.
    package static let longestRenewals = Duration.seconds(30)

    /// The requests that a client sends at a time to renew its token.
    package var parallelRefresh: Int {
        get { parallelRefreshCount ?? 1 }
        set { parallelRefreshCount = newValue == 1 ? nil : newValue }
    }

    /// Where a client keeps the answers to them.
    package var refreshSharing: RefreshSharing {
        get { refreshSharingText ?? .sharedCookie }
        set { refreshSharingText = newValue == .sharedCookie ? nil : newValue }
    }

    enum CodingKeys: String, CodingKey {
        case badShare = "bad_share"
        case issueRate_per_s = "issue_rate_per_s"
        case revokeRate_per_s = "revoke_rate_per_s"
        case highStakesShare = "high_stakes_share"
        case clients
        case refreshAt = "refresh_at"
        case parallelRefreshCount = "parallel_refresh"
        case refreshSharingText = "refresh_sharing"
    }
}

/// Where a client keeps the refresh token that its tabs present.
package enum RefreshSharing: String, Sendable, Hashable, Codable, CaseIterable {
    /// In one place: the answer that came last is what all tabs present next.
    case sharedCookie = "shared-cookie"
    /// In each tab: it presents next what it got.
    case copyPerTab = "copy-per-tab"
}
