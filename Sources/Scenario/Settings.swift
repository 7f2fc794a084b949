import Revocation
package import Stores
package import Tokens

/// Everything a variant is measured under, apart from the strategy's own options.
///
/// The initial values of these structures are the defaults of a scenario; there is no other list.
/// Shares are fractions of one, rates are per second, sizes are bytes.
package struct Settings: Sendable, Hashable, Codable {
    /// Simulated resource servers, each with its own caches, keys and feeds.
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
    /// Nil where everything is on one machine, and nothing takes time to arrive.
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
    /// Which subject a request belongs to.
    package var draw = SubjectDraw.zipf(1)
    /// How long these tokens live: longer than the phases that use them.
    @AsText package var ttl = Duration.seconds(3600)
    /// Revocations already in force when the run begins, of tokens outside the population.
    package var revoked = 0

    package init() {}

    /// A trial holds them all in memory, some 400 bytes each.
    static let mostTokens = 100_000_000

    /// Tokens made before the run begins.
    package var tokens: Int { subjects * tokensPerSubject }

    enum CodingKeys: String, CodingKey {
        case subjects, draw, ttl, revoked
        case tokensPerSubject = "tokens_per_subject"
    }
}

/// How requests choose among subjects.
package enum SubjectDraw: Sendable, Hashable {
    case uniform
    /// The n-th subject as often as 1/n^s.
    case zipf(Double)
}

/// The tokens whose revocation is timed, and the key and claims of all tokens.
package struct TokenSettings: Sendable, Hashable, Codable {
    package var algorithm = Algorithm.ES256
    /// How long a token of the windows phase lives: the bound where nodes ask no store.
    @AsText package var ttl = Duration.seconds(3)
    /// How far past `exp` a node still accepts, for clocks that disagree.
    @AsText package var leeway = Duration.zero
    /// The lifetime that the cost of an active client is stated for: what is watched is scaled
    /// down.
    @AsText package var productionTTL = Duration.seconds(900)
    /// Of RSA keys; those of other algorithms have one size.
    package var keySize_bits = 2048
    package var issuer = ExampleParties.issuer
    package var audience = ExampleParties.audience
    /// What tokens carry beside the claims that are used.
    package var claims = ExtraClaims()

    package init() {}

    enum CodingKeys: String, CodingKey {
        case algorithm, ttl, leeway, issuer, audience, claims
        case productionTTL = "production_ttl"
        case keySize_bits = "key_size_bits"
    }
}

/// What accompanies the valid requests.
package struct TrafficSettings: Sendable, Hashable, Codable {
    /// Requests with an expired, tampered, foreign or revoked token.
    package var badShare = 0.02
    package var issueRate_per_s = 50.0
    package var revokeRate_per_s = 5.0
    /// The share of high-stakes requests, which are worth a look-up that others are spared.
    package var highStakesShare = 0.05
    /// Clients that renew their tokens while revocations are timed, where there is a way to.
    package var clients = 100
    /// The share of a token's life after which they do.
    package var refreshAt = 0.8

    package init() {}

    enum CodingKeys: String, CodingKey {
        case badShare = "bad_share"
        case issueRate_per_s = "issue_rate_per_s"
        case revokeRate_per_s = "revoke_rate_per_s"
        case highStakesShare = "high_stakes_share"
        case clients
        case refreshAt = "refresh_at"
    }
}
