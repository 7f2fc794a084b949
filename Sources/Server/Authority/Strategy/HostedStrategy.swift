import OAuth
import Revocation
import ServerContract
import Tokens

/// The strategy's side of the authorization server, whichever strategy it is: what
/// `AuthorizationService` issues by, and what the control interface reads. From any thread.
protocol HostedStrategy: AccessTokens {
    /// Whether its operations wait for stores in other processes, which may hang.
    var waitsForServers: Bool { get }

    /// Removes entries that no longer affect any decision. Returns their number.
    func purge(at now: NumericDate) throws(StrategyError) -> Int

    func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError)

    func reading(at now: NumericDate) throws(StrategyError) -> ControlAuthorityReading
}
