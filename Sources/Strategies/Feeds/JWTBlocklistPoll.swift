public import Revocation
import Stores
public import Tokens

/// A signed token that is looked up in the node's own set of revoked tokens, by `jti`, and of
/// revoked grants, by subject and client. Each node polls Redis for new revocations every
/// `poll_interval`.
///
/// The first request after the interval has elapsed polls, and the others wait for its result. No
/// token is judged by an older set. While Redis is unavailable, a node uses its last set for up to
/// `max_stale`; after that its verifications fail.
public struct JWTBlocklistPoll: SignedTokenStrategy {
    private static let interval = StrategyOption.duration(
        "poll_interval", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        role: .refreshPeriod, simulated: .milliseconds(50),
        "how often each node polls for new revocations")
    private static let maxStale = FeedOptions.maxStale(
        default: .seconds(5),
        "how old a node's set may become during a Redis outage; after that it fails closed")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-blocklist-poll",
        summary: "a node looks the token and its grant up in its own set, which it updates by "
            + "polling; a revocation appends an entry to a log",
        options: [interval, maxStale], placement: { _ in .document }, stores: { _ in [.redis] },
        storeFeatures: { _ in [.trimmedLog] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: TokenOrGrantTarget.reaches,
                closes: .after([interval.term]),
                outage: .stale(upTo: patience(settings.options)))
        })

    /// How long a node keeps answering while Redis is unavailable: at least one interval.
    private static func patience(_ options: OptionValues) -> Duration {
        max(options.duration(maxStale), options.duration(interval))
    }

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> RevocationLogRegister<TokenOrGrantTarget> {
        RevocationLogRegister(
            log: try context.environment.revocationLog(for: Self.descriptor.name))
    }

    /// The intervals of the nodes are offset evenly, as if the servers had been started at
    /// different times.
    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> RevokedSetKnowledge {
        let interval = options.duration(Self.interval)
        let log = try context.environment.revocationLog(for: Self.descriptor.name)
        let replica = try RevocationReplica(
            log, into: RevokedSet(memory_us: log.memory_us), recovery: .resumes, refresh: interval,
            patience: Self.patience(options),
            firstRefresh: now.advanced(byMicroseconds: id.start(in: interval.microseconds)),
            at: now)
        return RevokedSetKnowledge(replica)
    }
}
