package import Revocation
import Stores
package import Tokens

/// A signed token whose `jti` is looked for in the node's own set of revoked tokens, which a feed from
/// Redis keeps.
///
/// With a live feed a revocation is at a node as soon as it is delivered: a network's time, for which
/// there is no bound. What is promised is `max_stale`: a node answers only while its set is known to
/// hold every revocation acknowledged that long ago. A feed that is silent is asked for a sign of life
/// within a quarter of it; one that is lost is connected again, and what was missed is read from the log
/// (`stream`: from the last place on; `pubsub`: all of it). A request that finds the set older, the feed
/// being late or away, has the log read before it is answered, or is not answered.
package struct JWTBlocklistPush: RegisteredStrategy {
    private static let feed = StrategyOption.choice(
        "feed", default: Feed.stream.rawValue, of: Feed.allCases.map(\.rawValue),
        "stream resumes after a disconnect, pubsub reads the whole list again")
    static let maxStale = StrategyOption.duration(
        "max_stale", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how old a node's knowledge may be, its feed being late or away; then it fails closed")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-blocklist-push",
        summary:
            "a node asks its set of revoked jti, kept by a feed; a revocation is pushed to all",
        options: [feed, maxStale], stores: { _ in [.redis] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let log: RevocationLog
    private let feed: Feed
    private let key: JSONWebKey
    private let options: OptionValues
    private let maxStale: Duration

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        self.context = context
        feed = Feed(rawValue: options.choice(Self.feed)) ?? .stream
        maxStale = options.duration(Self.maxStale)
        guarantee = Guarantee(
            reaches: [.token], bound: .after(maxStale), stance: .stale(upTo: maxStale),
            family: .pushed, model: .atOnce)
        let redis = try context.requireRedis(for: Self.descriptor.name)
        var log = RevocationLog(redis, leeway: context.leeway)
        log.publishes = feed == .pubsub
        self.log = log
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> RevocationLogAuthority {
        try RevocationLogAuthority(Self.descriptor.name, key: key, log, in: context)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> RevokedSetNode
    {
        let copy = try RevocationReplica(
            log, into: RevokedSet(), recovery: feed.recovery(RevokedSet.self), refresh: maxStale,
            patience: maxStale, at: now)
        let subscriber = try FeedSubscriber(
            feed, keeping: copy, heartbeat: Feed.heartbeat(within: maxStale))
        return RevokedSetNode(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options), copy: copy,
            subscriber: subscriber)
    }
}
