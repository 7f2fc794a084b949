import Revocation

/// How a resource server renews its copy of the key set: `jwks_policy`. Each is in use somewhere.
enum KeySetPolicy: String, Sendable, CaseIterable {
    /// Fetches once per `jwks_refresh` and at no other time.
    case fixedTTL = "fixed-ttl"
    /// Fetches once per `max-age` that the authorization server states, which is `jwks_refresh`.
    case cacheControl = "cache-control"
    /// Fetches when a token names an unknown `kid`, and at no other time. A withdrawn key stays
    /// accepted until then: its tokens may be accepted until they expire, as reported in
    /// kgateway#7856, spring-security#5853 and istio#51636.
    case onUnknownKid = "on-unknown-kid"
    /// As `fixed-ttl`, but every verifier has its own copy and its own period. The window is that
    /// of the slowest verifier.
    case perWorker = "per-worker"

    static let option = StrategyOption.choice(
        "jwks_policy", default: fixedTTL.rawValue, of: allCases.map(\.rawValue),
        "when a node fetches the key set: once per \(RefreshedKeys.refresh.name); once per "
            + "max-age, which the authorization server sets to the same; only when a token names "
            + "an unknown kid, so that a withdrawn key is accepted until its tokens expire; or "
            + "each worker for itself, once per \(RefreshedKeys.refresh.name)")

    /// How long a node waits after a fetch before an unknown `kid` makes it fetch again.
    static let cooldown = StrategyOption.duration(
        "jwks_cooldown", default: .seconds(1), in: .milliseconds(1) ... .seconds(3_600),
        role: .fetchCooldown, simulated: .milliseconds(5),
        "shortest time between two fetches for an unknown kid, where jwks_policy is "
            + "\(onUnknownKid.rawValue)")

    init(_ options: OptionValues) {
        self = KeySetPolicy(rawValue: options.choice(Self.option)) ?? .fixedTTL
    }

    /// What makes the node's shared copy too old.
    var renewal: DocumentRenewal {
        switch self {
        case .fixedTTL: .afterLife
        case .cacheControl: .afterMaxAge
        case .onUnknownKid, .perWorker: .onDemand
        }
    }

    /// Returns how long a node may refuse a new key. With `on-unknown-kid`, it does so only if
    /// another unknown `kid` has just made it fetch.
    static func newKeys(under settings: GuaranteeSettings) -> DurationSum {
        KeySetPolicy(settings.options) == .onUnknownKid
            ? [cooldown.term] : [RefreshedKeys.refresh.term]
    }

    /// Returns why a variant cannot run over HTTP; nil if it can. `Cache-Control` has whole seconds
    /// (RFC 9111, section 5.2.2.1).
    static func refusalOverHTTP(_ options: OptionValues) -> String? {
        let period = options.duration(RefreshedKeys.refresh)
        guard KeySetPolicy(options) == .cacheControl, period.microseconds % 1_000_000 != 0 else {
            return nil
        }
        return
            "\(RefreshedKeys.refresh.name) in whole seconds, because Cache-Control has no others, "
            + "or deployment: \(DeploymentKind.inProcess.rawValue)"
    }

    /// Returns when nodes refuse a key that leaves the key set after `delay`.
    static func closing(
        under settings: GuaranteeSettings, after delay: DurationSum = []
    ) -> WindowClosing {
        switch KeySetPolicy(settings.options) {
        case .onUnknownKid: .expiry
        case .fixedTTL, .cacheControl, .perWorker: .after(delay + [RefreshedKeys.refresh.term])
        }
    }
}
