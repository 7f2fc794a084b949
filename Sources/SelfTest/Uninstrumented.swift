import Revocation
import Tokens

/// A scripted authority, which has neither stores nor refresh tokens, and nothing to purge.
protocol UninstrumentedAuthority: AuthorityInstrumentation {}

extension UninstrumentedAuthority {
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

    func purge(at now: NumericDate) -> Int { 0 }

    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    func storeBytes() -> Int64? { nil }

    func publishedBytes(at now: NumericDate) -> Int64? { nil }

    func entries(at now: NumericDate) -> StoreEntries? { nil }
}

/// A scripted node, which holds nothing, and has no feed and no thread.
protocol UninstrumentedNode: NodeInstrumentation {}

extension UninstrumentedNode {
    var stateBytes: Int { 0 }
    var feedBytes: Int64? { nil }
    var ownThreadsTime_ns: UInt64? { nil }
    var observations: [any NodeObservation] { [] }
}

extension ScriptedStrategy.Authority: UninstrumentedAuthority {}
extension ScriptedStrategy.Node: UninstrumentedNode {}
extension ScriptedServers.Authority: UninstrumentedAuthority {}
extension ScriptedServers.Node: UninstrumentedNode {}
