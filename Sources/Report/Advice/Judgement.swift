import Metrics
import Results
import Revocation

/// A requirement that a variant does not hold, or is not known to.
package struct Miss: Sendable, Hashable, Encodable {
    package enum Requirement: String, Sendable, Hashable, Encodable {
        case valid, window, p99, reach, outage
    }

    package let requirement: Requirement
    /// With the figures.
    package let text: String
    /// Whether the run's files can't tell, so that the requirement may yet be held.
    package let isUnknown: Bool

    init(_ requirement: Requirement, _ text: String, isUnknown: Bool = false) {
        self.requirement = requirement
        self.text = text
        self.isUnknown = isUnknown
    }
}

/// Holds one variant against requirements.
struct Judgement {
    let variant: MeasuredVariant
    /// The ends of the p99's interval over blocks, µs.
    let p99Interval: (low: Double, high: Double)?

    /// In the order of the requirements; empty for one that holds them all. An invalid row is
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
        return ["p99 holds at the median of the blocks; its interval goes up to \(time(high))"]
    }

    private func window(limit_ms: Double) -> Miss? {
        guard let bound = variant[.windowBound] else {
            return variant.guarantee == nil
                ? Miss(.window, "window: no bound is stated in the run's files", isUnknown: true)
                : Miss(.window, "window: nothing ever closes it")
        }
        guard let longest = variant[.windowUpper, .max] else {
            let reason =
                variant[.windowResolution] == nil
                ? "no window was measured" : "not every window was seen to close"
            return bound > limit_ms
                ? Miss(.window, "window: bound \(Quantity.time(ms: bound)); \(reason)")
                : Miss(.window, "window: \(reason)", isUnknown: true)
        }
        guard max(longest, bound) > limit_ms else { return nil }
        let highStakes = variant.guarantee?.highStakesBound_ns.map {
            "; of high-stakes requests bound \(Quantity.time(ns: Double($0)))"
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
        // Where the interval reaches below the limit, another run may hold it.
        let range = p99Interval.map { " (\(time($0.low)) to \(time($0.high)))" } ?? ""
        return Miss(.p99, "p99: \(time(p99))\(range)")
    }

    private func reach(_ reach: RevocationReach) -> Miss? {
        guard let guarantee = variant.guarantee else {
            return Miss(
                .reach, "reach: what a revocation reaches is not in the run's files",
                isUnknown: true)
        }
        guard !guarantee.reaches.contains(reach) else { return nil }
        let reaches = guarantee.reaches.all.map(\.rawValue)
        return Miss(
            .reach,
            reaches.isEmpty
                ? "reach: no access token can be taken back"
                : "reach: \(reaches.joined(separator: ", ")), not one \(reach.rawValue)")
    }

    private func outage(_ outage: Requirements.Outage) -> Miss? {
        guard outage != .open else { return nil }
        guard let behaviour = variant.guarantee?.outage else {
            return Miss(
                .outage, "store failing: what a node does then is not in the run's files",
                isUnknown: true)
        }
        let holds =
            switch behaviour {
            case .failClosed, .unaffected: true
            case .stale: outage == .stale
            }
        return holds ? nil : Miss(.outage, "store failing: \(behaviour)")
    }

    private func time(_ value_us: Double) -> String { Quantity.time(ns: value_us * 1e3) }
}
