import Revocation
import Tokens

/// A scripted strategy has neither stores nor refresh tokens, and there is nothing to purge.
extension ScriptedStrategy.Authority: AuthorityInstrumentation {
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

    func purge(at now: NumericDate) -> Int { 0 }

    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    func storeBytes() -> Int64? { nil }

    func publishedBytes(at now: NumericDate) -> Int64? { nil }

    func entries(at now: NumericDate) -> StoreEntries? { nil }
}

extension ScriptedStrategy.Node: NodeInstrumentation {
    var stateBytes: Int { 0 }
    var feedBytes: Int64? { nil }
    var ownThreadsTime_ns: UInt64? { nil }
    var observations: [any NodeObservation] { [] }
}
