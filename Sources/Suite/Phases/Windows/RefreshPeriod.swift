import Revocation
import Scenario

/// How often a node renews what it knows, by the option that says so.
struct RefreshPeriod: Hashable {
    let option: String
    let period: Duration

    static func all(of variant: Variant) -> [RefreshPeriod] {
        ["jwks_refresh", "cache_ttl", "poll_interval", "list_ttl"].compactMap { name in
            guard case .duration(let period)? = variant.options[name] else { return nil }
            return period > .zero ? RefreshPeriod(option: name, period: period) : nil
        }
    }
}
