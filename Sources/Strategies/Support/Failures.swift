import Revocation
import Stores
import Tokens

/// Runs one store operation and converts its error into the strategy's.
@inline(__always)
func fromStore<Answer>(_ access: @autoclosure () throws(StoreError) -> Answer) throws(StrategyError)
    -> Answer
{
    do {
        return try access()
    } catch {
        throw StrategyError(storeFailure: error)
    }
}

/// Runs one signing or key operation and converts its error into the strategy's.
@inline(__always)
func fromTokens<Answer>(
    _ work: @autoclosure () throws(TokenError) -> Answer
) throws(StrategyError) -> Answer {
    do {
        return try work()
    } catch {
        throw StrategyError(.failed, error.description)
    }
}

extension StrategyError {
    init(storeFailure error: StoreError) {
        let kind: Kind =
            switch error.kind {
            case .timeout: .timeout
            case .unreachable: .unreachable
            default: .failed
            }
        self.init(kind, error.description)
    }

    /// For a reply that our scripts never give: its sender has not stored the revocation.
    init(unexpectedFrom access: RedisAccess) {
        self.init(
            .failed,
            "cannot run a script on Redis at \(access.endpoint): the reply does not match the "
                + "script. Check whether another program is listening there.")
    }

    static func unsupportedTarget(_ strategy: String, _ target: RevocationTarget) -> StrategyError {
        StrategyError(
            .unsupportedTarget,
            "\(strategy) cannot revoke a single \(target.reach)")
    }
}
