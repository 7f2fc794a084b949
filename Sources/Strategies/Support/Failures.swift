import Revocation
import Stores
import Tokens

/// Runs one access to a store; its breakage is the strategy's.
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

/// Runs one signing or key operation; its breakage is the strategy's.
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

    /// What a script of ours never answers: whatever gave it has taken no revocation.
    init(unexpectedFrom access: RedisAccess) {
        self.init(
            .failed,
            "cannot run a script on Redis at \(access.endpoint): its answer is not the script's. "
                + "See whether another program listens there.")
    }

    static func unsupportedTarget(_ strategy: String, _ target: RevocationTarget) -> StrategyError {
        StrategyError(
            .unsupportedTarget,
            "\(strategy) has no revocation that reaches just one \(target.reach)")
    }
}
