import Metrics
import Results
import Revocation

/// A requirement that a variant does not meet, or is not known to meet.
package struct Miss: Sendable, Hashable, Encodable {
    package enum Requirement: String, Sendable, Hashable, Encodable {
        case valid, window, p99, reach, outage
    }

    package let requirement: Requirement
    /// With the figures.
    package let text: String
    /// Whether the run's files are inconclusive, so that the requirement may be met after all.
    package let isUnknown: Bool

    init(_ requirement: Requirement, _ text: String, isUnknown: Bool = false) {
        self.requirement = requirement
        self.text = text
        self.isUnknown = isUnknown
    }
}

/// Checks one variant against the requirements.
struct Judgement {
    let variant: MeasuredVariant
    /// The ends of the p99's interval over blocks, µs.
    let p99Interval: (low: Double, high: Double)?

    /// In the order of the requirements; empty for a variant that meets them all. An invalid row is
    /// judged no further.
    func misses(of requirements: Requirements) -> [Miss] {
        if let reason = variant.invalidReason { return [Miss(.valid, "invalid: \(reason)")] }
        return [
            requirements.maxWindow_ns.flatMap { window(limit_ms: Double($0) / 1e6) },
            requirements.maxP99_ns.flatMap { p99(limit_us: Double($0) / 1e3) },
            requirements.reach.flatMap(reach),
            requirements.outage.flatMap(outage),
        ].compactMap(\.self)
    }

    /// What holds, but not beyond doubt.
    func caveats(of requirements: Requirements) -> [String] {
        guard let limit_ns = requirements.maxP99_ns, let high = p99Interval?.high,
            high > Double(limit_ns) / 1e3
        else { return [] }
        return [
            "p99 is within the limit at the median over blocks; its interval extends to "
                + "\(time(high))"
        ]
    }

    private func window(limit_ms: Double) -> Miss? {
        guard let bound = variant[.windowBound] else {
            return variant.guarantee == nil
                ? Miss(.window, "window: the run's files state no bound", isUnknown: true)
                : Miss(.window, "window: it never closes")
        }
        guard let longest = variant[.windowUpper, .max] else {
            let reason =
                variant[.windowResolution] == nil
                ? "no window was measured" : "some windows had not closed when the watch ended"
            return bound > limit_ms
                ? Miss(.window, "window: bound \(Quantity.time(ms: bound)); \(reason)")
                : Miss(.window, "window: \(reason)", isUnknown: true)
        }
        guard max(longest, bound) > limit_ms else { return nil }
        let highStakes = variant.guarantee?.highStakesBound_ns.map {
            "; bound for high-stakes requests \(Quantity.time(ns: Double($0)))"
        }
        return Miss(
            .window,
            "window: bound \(Quantity.time(ms: bound)), measured up to "
                + Quantity.time(ms: longest) + (highStakes ?? ""))
    }

    private func p99(limit_us: Double) -> Miss? {
        guard let p99 = variant[.verifyTime, .p99] else {
            return Miss(.p99, "p99: not measured", isUnknown: true)
        }
        guard p99 > limit_us else { return nil }
        // If the interval extends below the limit, another run may meet it.
        let range = p99Interval.map { " (\(time($0.low)) to \(time($0.high)))" } ?? ""
        return Miss(.p99, "p99: \(time(p99))\(range)")
    }

    private func reach(_ reach: RevocationReach) -> Miss? {
        guard let guarantee = variant.guarantee else {
            return Miss(
                .reach, "reach: the run's files do not state it",
                isUnknown: true)
        }
        guard !guarantee.reaches.contains(reach) else { return nil }
        let reaches = guarantee.reaches.all.map(\.rawValue)
        return Miss(
            .reach,
            reaches.isEmpty
                ? "reach: access tokens cannot be revoked"
                : "reach: \(reaches.joined(separator: ", ")), not one \(reach.rawValue)")
    }

    private func outage(_ outage: Requirements.Outage) -> Miss? {
        guard outage != .open else { return nil }
        guard let behaviour = variant.guarantee?.outage else {
            return Miss(
                .outage, "store outage: the run's files do not state the outage behaviour",
                isUnknown: true)
        }
        let holds =
            switch behaviour {
            case .failClosed, .unaffected: true
            case .stale: outage == .stale
            }
        return holds ? nil : Miss(.outage, "store outage: \(behaviour)")
    }

    private func time(_ value_us: Double) -> String { Quantity.time(ns: value_us * 1e3) }
}
