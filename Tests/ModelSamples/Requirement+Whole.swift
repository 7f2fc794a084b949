package import Model
import Revocation

extension Requirement {
    /// A requirement with a value for every key.
    package static let whole: Requirement = {
        var whole = Requirement()
        whole.maxWindow = .seconds(60)
        whole.rate_per_s = 50_000
        whole.machines = 20
        whole.storeRoundTrip = .microseconds(500)
        whole.maxP99 = .milliseconds(2)
        whole.reach = .token
        whole.outage = .stale(upTo: .seconds(30))
        whole.clients = 1_000_000
        whole.active = 200_000
        whole.sessions = .seconds(43_200)
        whole.revocations_per_s = 20
        whole.fixed = ["token.ttl": .seconds(300), "jwks_refresh": .seconds(10)]
        whole.hops = 3
        whole.preference = .latency
        whole.shortestLifetime = .seconds(30)
        whole.shortestPeriod = .milliseconds(500)
        whole.deployment = .http
        return whole
    }()
}
