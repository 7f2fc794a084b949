package import Revocation
import Stores
package import Tokens

/// A signed token whose `jti` is looked for in the node's own set of revoked tokens; each node asks Redis
/// every `poll_interval` for what has been revoked since.
///
/// The poll is the first request's that finds the interval over, and others wait for it: no token is
/// judged by an older set. While Redis is away a node goes on with the set that it has for
/// `max_stale`, then it answers nothing.
package struct JWTBlocklistPoll: RegisteredStrategy {
    private static let interval = StrategyOption.duration(
        "poll_interval", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how often each node asks for what is new")
    private static let maxStale = StrategyOption.duration(
        "max_stale", default: .seconds(5), in: .milliseconds(10) ... .seconds(86_400),
        "how old a node's set may be while Redis is away; then it fails closed")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-blocklist-poll",
        summary: "a node asks its set of revoked jti, renewed by deltas; a revocation logs the jti",
        options: [interval, maxStale], stores: { _ in [.redis] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let log: RevocationLog
    private let key: JSONWebKey
    private let options: OptionValues
    private let interval: Duration
    private let maxStale: Duration

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        self.context = context
        interval = options.duration(Self.interval)
        maxStale = max(options.duration(Self.maxStale), interval)
        guarantee = Guarantee(
            reaches: [.token], bound: .after(interval), stance: .stale(upTo: maxStale))
        let redis = try context.requireRedis(for: Self.descriptor.name)
        log = RevocationLog(redis, leeway: context.leeway)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> RevocationLogAuthority {
        try RevocationLogAuthority(Self.descriptor.name, key: key, log, in: context)
    }

    /// Nodes start their intervals evenly apart, as servers that were started at different times.
    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> RevokedSetNode
    {
        let share = Double(id.index + 1) / Double(id.count)
        let first_us = Int64(Double(interval.microseconds) * share)
        let copy = try RevocationReplica(
            log, into: RevokedSet(), recovery: .resumes, refresh: interval, patience: maxStale,
            firstRefresh: now.advanced(byMicroseconds: first_us), at: now)
        return RevokedSetNode(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options), copy: copy)
    }
}
