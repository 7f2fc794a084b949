import OAuth
import Revocation
import ServerContract
import Stores
import Strategies
import Tokens

/// A strategy's authorization server, shared by all requests of this process.
///
/// A handle belongs to one thread. Requests run on event loops and on other threads, so they borrow
/// handles from a ``LoanPool``.
final class StrategyHost<Strategy: RegisteredStrategy>: HostedStrategy {
    let reaches: [RevocationReach]
    let groups: SubjectGroups?
    let waitsForServers: Bool
    private let handles: LoanPool<Strategy.Authority.Handle>
    private let judge: StrategyJudge<Strategy>

    /// Makes the authorization server, which publishes its documents.
    init(
        _ options: OptionValues, in environment: StrategyContext,
        publishing documents: PublishedDocuments, pushing receivers: EventReceivers
    ) throws(StrategyError) {
        let guarantee = Strategy.descriptor.guarantee(options, environment.tokenTerms)
        reaches = guarantee.reaches
        groups = guarantee.groups
        waitsForServers = Strategy.descriptor.stores(options).contains { $0.hasOwnProcess }
        let strategy = Strategy(options)
        let context = environment.reachingRedis(over: environment.network?.authorityStore)
        var transmitter: any EventTransmitter = receivers
        if let path = environment.network?.authority {
            transmitter = DistantEvents(receivers, over: path)
        }
        let authority = try strategy.makeAuthority(
            in: AuthorityContext(context, publishing: documents, pushing: transmitter))
        handles = LoanPool { () throws(StrategyError) in try authority.makeHandle() }
        judge = StrategyJudge(
            strategy, asking: authority as? any IntrospectionService, audience: context.audience,
            in: NodeContext(context, fetchingFrom: documents, receiving: receivers))
    }

    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        try handles.with { handle throws(StrategyError) in try handle.issue(grant, at: now) }
    }

    func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        try handles.with { handle throws(StrategyError) in try handle.issue(grants, at: now) }
    }

    func refresh(
        _ refreshToken: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer? {
        do throws(StrategyError) {
            return try handles.with { handle throws(StrategyError) in
                try handle.refresh(refreshToken.span, at: now)
            }
        } catch {
            guard error == .noRefreshTokens else { throw error }
            return nil
        }
    }

    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        try handles.with { handle throws(StrategyError) in try handle.revoke(target, at: now) }
    }

    func introspect(
        _ token: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        try judge.introspect(token, at: now)
    }

    func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try handles.with { handle throws(StrategyError) in try handle.purge(at: now) }
    }

    func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try handles.with { handle throws(StrategyError) in
            try handle.prefill(revocations: count, lifetime: lifetime, at: now)
        }
    }

    func reading(at now: NumericDate) throws(StrategyError) -> ControlAuthorityReading {
        try handles.with { handle throws(StrategyError) in
            ControlAuthorityReading(
                storeBytes: try handle.storeBytes(),
                publishedBytes: try handle.publishedBytes(at: now),
                entries: try handle.entries(at: now),
                observations: (handle as? any ObservingAuthority)?.observations ?? [])
        }
    }
}
