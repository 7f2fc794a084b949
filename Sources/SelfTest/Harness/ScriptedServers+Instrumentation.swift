import Revocation
import Stores
import Tokens

/// Scripted servers have no refresh tokens, and nothing to purge or to count.
extension ScriptedServers.Authority: AuthorityInstrumentation {
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

    func purge(at now: NumericDate) -> Int { 0 }

    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    func storeBytes() -> Int64? { nil }

    func publishedBytes(at now: NumericDate) -> Int64? { nil }

    func entries(at now: NumericDate) -> StoreEntries? { nil }
}

extension ScriptedServers.Node: NodeInstrumentation {
    var stateBytes: Int { 0 }
    var feedBytes: Int64? { nil }
    var ownThreadsTime_ns: UInt64? { nil }
    var observations: [any NodeObservation] { [] }
}

/// A store whose processor time is the script's.
struct ScriptedStore: StartedStore {
    let servers: ScriptedServers

    func state(in access: inout StoreAccess) {}

    func failure() -> String? { nil }

    /// There is no process.
    var processID: Int32? { nil }

    func processorTime_us() -> Double? {
        let script = servers.script
        return Double(script.storeCPUBefore.microseconds)
            + Double(script.storeCPU.microseconds) * Double(servers.log.entries.count)
    }

    func close() -> String? { nil }
}
