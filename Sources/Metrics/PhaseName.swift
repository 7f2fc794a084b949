/// The names of the parts of a trial in the column `phase` of a run's files.
///
/// A ladder has one phase per rung, and the open loop one per load level: `capacity/4`,
/// `latency/50%`, `latency/2000_per_s`.
package enum PhaseName {
    package static let preparation = "prepare"
    /// The best rung of the closed loop.
    package static let capacity = "capacity"
    /// The best rung over the emulated network, if the capacity is also measured without it.
    package static let networkCapacity = "network-\(capacity)"
    package static let emulation = "emulation"
    package static let recovery = "recovery"
    /// The timed revocations.
    package static let windows = "windows"
    /// Tokens that are signed with a new key.
    package static let newKeys = "new-keys"
    /// Clients whose tokens end at the same time.
    package static let renewals = "renewals"
    package static let costs = "costs"

    private static let openLoop = "latency/"
    private static let localPrefix = "local-"
    private static let rateSuffix = "_per_s"

    /// Returns the name of a rung of the ladder whose best rung is called `best`.
    package static func rung(_ workers: Int, of best: String = PhaseName.capacity) -> String {
        "\(best)/\(workers)"
    }

    /// Returns whether the phase is a single rung. The best rung also has its own phase.
    package static func isRung(_ phase: String) -> Bool { phase.hasPrefix("\(capacity)/") }

    /// A load level of the open loop.
    package enum Level: Sendable, Hashable {
        /// A percentage of the variant's own capacity.
        case percent(String)
        case perSecond(String)

        /// Returns nil if the phase is not part of the open loop, or was measured without the
        /// network.
        package init?(of phase: String) {
            guard let text = PhaseName.levelText(of: phase) else { return nil }
            if text.hasSuffix("%") {
                self = .percent(String(text.dropLast()))
            } else if text.hasSuffix(PhaseName.rateSuffix) {
                self = .perSecond(String(text.dropLast(PhaseName.rateSuffix.count)))
            } else {
                return nil
            }
        }
    }

    package static func level(_ level: Level) -> String {
        switch level {
        case .percent(let text): "\(openLoop)\(text)%"
        case .perSecond(let text): "\(openLoop)\(text)\(rateSuffix)"
        }
    }

    /// Returns the part of a level's phase after the slash: `50%`. Nil if the phase is not part of
    /// the open loop, or was measured without the network.
    package static func levelText(of phase: String) -> String? {
        phase.hasPrefix(openLoop) ? String(phase.dropFirst(openLoop.count)) : nil
    }

    /// Returns the name of the same level, measured without the network to find its costs.
    package static func withoutNetwork(_ phase: String) -> String { localPrefix + phase }

    /// Returns whether the phase is part of the open loop, with or without the network.
    package static func isOpenLoop(_ phase: String) -> Bool {
        phase.hasPrefix(openLoop) || phase.hasPrefix(localPrefix + openLoop)
    }

    /// Returns the phase over the network with the same load as a phase without it. Nil for a
    /// percentage, because the two phases have different capacities.
    package static func overNetwork(_ phase: String) -> String? {
        guard phase.hasPrefix(localPrefix), phase.hasSuffix(rateSuffix) else { return nil }
        return String(phase.dropFirst(localPrefix.count))
    }
}
