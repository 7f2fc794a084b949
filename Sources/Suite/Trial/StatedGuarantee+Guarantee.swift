import Load
import Results
import Statistics
import Revocation
import Scenario

extension StatedGuarantee {
    init(_ guarantee: Guarantee, for token: TokenSettings, rules: WindowRules = WindowRules()) {
        func whole(_ duration: Duration?) -> UInt64? {
            duration.map { UInt64(max($0.nanoseconds, 0)) }
        }
        let model = guarantee.model.range(lifetime: token.ttl)
        self.init(
            family: guarantee.family,
            reaches: Reaches(guarantee.reaches),
            bound_ns: whole(
                guarantee.bound.duration(lifetime: token.ttl, leeway: token.leeway)
                    .map { rules.bound($0, token.leeway) }),
            highStakesBound_ns: whole(
                guarantee.highStakesBound?.duration(lifetime: token.ttl, leeway: token.leeway)),
            outage: guarantee.outage, modelLow_ns: whole(model?.lowerBound),
            modelHigh_ns: whole(model?.upperBound),
            modelExpiry: guarantee.renewal.map {
                WindowExpiry(
                    life_ns: whole(token.ttl) ?? 0, leeway_ns: whole(token.leeway) ?? 0,
                    renewal: $0)
            })
        boundTerms = guarantee.boundTerms
        modelLowTerms = guarantee.modelLowTerms
        modelHighTerms = guarantee.modelHighTerms
    }
}

extension Guarantee {
    /// How a token's expiry combines with the refresh of what nodes know. Nil if it has no effect
    /// on the window: nodes learn immediately, only wait for expiry, or learn of keys, in which
    /// case clients come back.
    fileprivate var renewal: WindowExpiry.Renewal? {
        guard !retiresKeys else { return nil }
        return switch model {
        case .never, .atOnce, .remainingLife: nil
        case .uniform, .delayed: .independent
        case .kept: .sinceFirstUse
        }
    }
}
