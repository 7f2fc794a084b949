import Metrics
import Results
import Revocation

/// A requirement that a variant does not meet, or is not known to meet.
package struct Miss: Sendable, Hashable, Encodable {
    package enum Requirement: String, Sendable, Hashable, Encodable {
        case valid, window, p99, reach, outage, machines
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
    /// The p99 that the requirement is held against.
    let p99: ResponseTimes.Reading

    /// In the order of the requirements; empty for a variant that meets them all. An invalid row is
    /// judged no further.
    func misses(of requirements: Requirements) -> [Miss] {
        if let reason = variant.invalidReason { return [Miss(.valid, "invalid: \(reason)")] }
        return [
            requirements.maxWindow_ns.flatMap { window(limit_ms: Double($0) / 1e6) },
            requirements.maxP99_ns.flatMap { p99(limit_us: Double($0) / 1e3) },
            requirements.reach.flatMap(reach),
            requirements.outage.flatMap(outage),
            requirements.machines > 1 ? machines : nil,
        ].compactMap(\.self)
    }

    /// What holds, but not beyond doubt.
    func caveats(of requirements: Requirements) -> [String] {
        guard let limit_ns = requirements.maxP99_ns, case .known(let p99) = p99 else { return [] }
        var caveats: [String] = []
        if p99.basis != .measured {
            caveats.append("p99 is at most \(time(p99.most_us)) \(p99.text)")
        }
        if let high = p99.high_us, high > Double(limit_ns) / 1e3 {
            caveats.append(
                "p99 is within the limit at the median over blocks; its interval extends to "
                    + time(high))
        }
        let hasStoreProcess = variant[.storeCPUPerVerify] != nil || variant.lacksStoreCost
        if hasStoreProcess, requirements.machines > 1 {
            caveats.append(
                "its p99 was measured with one machine at its store, which would serve "
                    + "\(requirements.machines)")
        }
        return caveats
    }

    private func window(limit_ms: Double) -> Miss? {
        guard let bound = variant[.windowBound] else {
            return variant.guarantee == nil
                ? Miss(.window, "window: the run's files state no bound", isUnknown: true)
                : Miss(.window, "window: it never closes")
        }
        guard let longest = variant.longestWindow_ms else {
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

    /// A limit between the least and the most that an interpolated p99 can be is inconclusive.
    private func p99(limit_us: Double) -> Miss? {
        switch p99 {
        case .unknown(let reason): return Miss(.p99, "p99: \(reason)", isUnknown: true)
        case .beyondCapacity(let capacity):
            return Miss(
                .p99, "p99: one machine serves at most \(Quantity.perSecond(capacity))")
        case .known(let p99):
            guard p99.most_us > limit_us else { return nil }
            let place = p99.text.isEmpty ? "" : " \(p99.text)"
            guard p99.basis == .measured else {
                let isUnknown = p99.least_us <= limit_us
                let figure = "p99: at most \(time(p99.most_us))\(place)"
                return Miss(
                    .p99, isUnknown ? "\(figure); not measured there" : figure,
                    isUnknown: isUnknown)
            }
            // If the interval extends below the limit, another run may meet it.
            var range = ""
            if let low = p99.low_us, let high = p99.high_us {
                range = " (\(time(low)) to \(time(high)))"
            }
            return Miss(.p99, "p99: \(time(p99.most_us))\(range)\(place)")
        }
    }

    private var machines: Miss? {
        variant.reasonForOneMachine.map { Miss(.machines, "machines: \($0)") }
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
