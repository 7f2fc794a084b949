public import Revocation
import Stores
public import Tokens

/// A signed token that is looked up in the node's own set of revoked tokens, by `jti`, and of
/// revoked grants, by subject and client. A feed from Redis keeps the set up to date.
///
/// While the feed is connected, a node learns of a revocation as soon as the network delivers it.
/// That time has no bound. The guarantee is `max_stale`: a node answers only while its set is known
/// to hold every revocation acknowledged at least that long ago. A silent feed is pinged within a
/// quarter of `max_stale`. After a lost feed is reconnected, missed revocations are read from the
/// log (`stream`: from the last position; `pubsub`: all of it). A request that finds the set older
/// than `max_stale` reads the log first; if that fails, the verification fails.
public struct JWTBlocklistPush: SignedTokenStrategy {
    private static let feed = StrategyOption.choice(
        "feed", default: Feed.stream.rawValue, of: Feed.allCases.map(\.rawValue),
        "stream resumes after a disconnect; pubsub reads the whole log again")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-blocklist-push",
        summary:
            "a node looks the token and its grant up in its own set, which a feed keeps current; a "
            + "revocation is pushed to every node",
        options: [feed, FeedOptions.pushedMaxStale], placement: { _ in .document },
        stores: { _ in [.redis] }, storeFeatures: { _ in [.trimmedLog] },
        guarantee: { settings in
            FeedOptions.pushed(under: settings, reaching: TokenOrGrantTarget.reaches)
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues
    private let feed: Feed

    public init(_ options: OptionValues) {
        self.options = options
        feed = Feed(rawValue: options.choice(Self.feed)) ?? .stream
    }

    private func log(in context: StrategyContext) throws(StrategyError) -> RevocationLog {
        var log = try context.revocationLog(for: Self.descriptor.name)
        log.publishes = feed == .pubsub
        return log
    }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> RevocationLogRegister<TokenOrGrantTarget> {
        RevocationLogRegister(log: try log(in: context.environment))
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> RevokedSetKnowledge {
        let maxStale = options.duration(FeedOptions.pushedMaxStale)
        let log = try log(in: context.environment)
        let replica = try RevocationReplica(
            log, into: RevokedSet(memory_us: log.memory_us),
            recovery: feed.recovery(RevokedSet.self), refresh: maxStale, patience: maxStale,
            at: now)
        return RevokedSetKnowledge(
            replica,
            keptBy: try FeedSubscriber(
                feed, keeping: replica, heartbeat: Feed.heartbeat(within: maxStale)))
    }
}
