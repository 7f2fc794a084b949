import CPlatform
import HTTPTypes
import Hummingbird
import Logging
import OAuth
import Revocation
import ServerContract
import Tokens

/// What the endpoints of the authorization server share.
struct AuthorityParts: Sendable {
    let service: AuthorizationService
    let strategy: any HostedStrategy
    let documents: PublishedDocuments
    let receivers: EventReceivers
    let notifier: LogoutNotifier
    let pages: AuthorityPages
    let guardian: FormGuard
    let cookies: BrowserCookies
    /// What resource servers authenticate with.
    let resourceServer: SecretField
    let clock: LaunchClock
    let settings: AuthoritySettings
    /// Whether access tokens are verified with a secret, which only resource servers may read.
    let signsBySecret: Bool
    /// Where access tokens are judged.
    let judgement: WorkPlace
    let log: Logger

    /// The date by which requests are judged.
    var now: NumericDate { clock.date(at: platform_monotonic_ns()) }

    /// Runs one operation of the OAuth logic as of now.
    func answer<Answer>(
        _ work: (AuthorizationService, NumericDate) throws(OAuthError) -> Answer
    ) throws(WebRefusal) -> Answer {
        let now = now
        return try answered(log) { () throws(OAuthError) in try work(service, now) }
    }

    /// Runs one operation of the strategy as of a date.
    func decide<Answer>(_ work: () throws(StrategyError) -> Answer) throws(WebRefusal) -> Answer {
        do throws(StrategyError) {
            return try work()
        } catch {
            log.warning("the strategy failed", metadata: ["reason": "\(error.description)"])
            throw WebRefusal(strategy: error)
        }
    }
}

extension WebRefusal {
    /// The answer on the control interface, which tells the kind of a failure.
    init(strategy error: StrategyError) {
        self.init(
            error.kind == .unsupportedTarget ? .unprocessableContent : .serviceUnavailable,
            error.kind.rawValue, error.description)
    }
}
