import Metrics
import Model
import Results
import Revocation

/// A requirement that a variant does not meet, or is not known to meet.
package struct Miss: Sendable, Hashable, Encodable {
    package enum Requirement: String, Sendable, Hashable, Encodable {
        case valid, window, p99, reach, outage, machines, rate
    }

    package let requirement: Requirement
    /// With the figures.
    package let text: String
    /// The option that would make it fit; nil where none would.
    package let cure: String?
    /// Whether the run's files are inconclusive, so that the requirement may be met after all.
    package let isUnknown: Bool

    init(
        _ requirement: Requirement, _ text: String, cure: String? = nil, isUnknown: Bool = false
    ) {
        self.requirement = requirement
        self.text = text
        self.cure = cure
        self.isUnknown = isUnknown
    }
}

/// Checks one variant, as it was tuned and priced, against the requirements.
struct Judgement {
    let variant: MeasuredVariant
    let facts: StrategyFacts
    let tuning: Tuning
    let prices: RowPrices
    let asked: Requirement
    let deployment: TargetDeployment

    /// In the order of the requirements; empty for a variant that meets them all. An invalid row is
    /// judged no further.
    var misses: [Miss] {
        if let reason = variant.invalidReason { return [Miss(.valid, "invalid: \(reason)")] }
        return [
            asked.maxWindow.flatMap(window), asked.maxP99.flatMap(p99), asked.reach.flatMap(reach),
            asked.outage.flatMap(outage), machines, rate,
        ].compactMap(\.self)
    }

    /// What holds, but not beyond doubt.
    var caveats: [String] {
        var caveats = [variant.storeNote, variant.costNote].compactMap(\.self)
        if let limit = asked.maxP99, let p99 = prices[.addedP99_us], !p99.isAtLeast,
            let high = p99.high, p99.source == .measured, high > limit.inMicroseconds
        {
            caveats.append(
                "p99 is within the limit at the median over blocks; its interval extends to "
                    + Quantity.time(us: high))
        }
        if facts.hasStoreProcess, deployment.machines > 1 {
            caveats.append(
                "its latency was measured with one machine at its store, which would serve "
                    + "\(deployment.machines)")
        }
        return caveats
    }

    private var machines: Miss? {
        guard deployment.machines > 1 else { return nil }
        return variant.reasonForOneMachine.map {
            Miss(.machines, "machines: \($0)", cure: "--machines 1")
        }
    }

    private var rate: Miss? {
        guard let share = prices[.machineRate_per_s]?.value,
            let capacity = prices[.machineCapacity_per_s]?.value,
            share > capacity * (1 + RateCurve.tolerance)
        else { return nil }
        let needed = prices[.machinesNeeded].map { "--machines \(plain($0.value, decimals: 0))" }
        return Miss(
            .rate,
            "rate: one machine carries at most \(Quantity.perSecond(capacity)) of its "
                + Quantity.perSecond(share),
            cure: variant.reasonForOneMachine == nil ? needed : nil)
    }

    private func reach(_ reach: RevocationReach) -> Miss? {
        guard let guarantee = variant.guarantee else {
            return Miss(.reach, "reach: the run's files do not state it", isUnknown: true)
        }
        guard !guarantee.reaches.contains(reach) else { return nil }
        let reaches = guarantee.reaches.all.map(\.rawValue)
        guard let first = reaches.first else {
            return Miss(.reach, "reach: access tokens cannot be revoked")
        }
        return Miss(
            .reach, "reach: \(reaches.joined(separator: ", ")), not one \(reach.rawValue)",
            cure: "--reach \(first)")
    }

    private func outage(_ allowed: Requirement.Outage) -> Miss? {
        if case .open = allowed { return nil }
        guard variant.guarantee != nil else {
            return Miss(
                .outage, "store outage: the run's files do not state the outage behaviour",
                isUnknown: true)
        }
        guard case .stale? = facts.outage else { return nil }
        let limit_s = prices[.staleLimit_s]?.value
        if case .stale(let most) = allowed, let limit_s, limit_s <= most.inSeconds * (1 + 1e-9) {
            return nil
        }
        let limit = limit_s.map { Duration.nanoseconds(Int64(clamping: clamped($0 * 1e9))).text }
        return Miss(
            .outage, "store outage: stale <= \(limit ?? "?")",
            cure: limit.map { "--on-store-outage stale:\($0)" })
    }
}

extension Duration {
    var inMicroseconds: Double { inSeconds * 1e6 }
}
