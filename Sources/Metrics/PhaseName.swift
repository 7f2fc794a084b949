/// How the files of a run name the parts of a trial, in their column `phase`.
///
/// A ladder has a phase per rung, and the open loop one per load level: `capacity/4`,
/// `latency/50%`, `latency/2000_per_s`.
package enum PhaseName {
    package static let preparation = "prepare"
    /// The best rung of the closed loop.
    package static let capacity = "capacity"
    /// The same over the emulated network, where the capacity is measured without it too.
    package static let networkCapacity = "network-\(capacity)"
    package static let emulation = "emulation"
    package static let recovery = "recovery"
    /// The timed revocations.
    package static let windows = "windows"
    package static let costs = "costs"

    private static let openLoop = "latency/"
    private static let localPrefix = "local-"
    private static let rateSuffix = "_per_s"

    /// A rung of a ladder, whose best one is called `best`.
    package static func rung(_ workers: Int, of best: String = PhaseName.capacity) -> String {
        "\(best)/\(workers)"
    }

    /// Whether it is a single rung. The best one has a phase of its own besides.
    package static func isRung(_ phase: String) -> Bool { phase.hasPrefix("\(capacity)/") }

    /// A load of the open loop.
    package enum Level: Sendable, Hashable {
        /// Of the variant's own capacity.
        case percent(String)
        case perSecond(String)

        /// Nil where the phase is none of the open loop, or was measured without the network.
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

    /// What a level's phase has behind the slash: `50%`. Nil where the phase is none of the open
    /// loop, or was measured without the network.
    package static func levelText(of phase: String) -> String? {
        phase.hasPrefix(openLoop) ? String(phase.dropFirst(openLoop.count)) : nil
    }

    /// The same level, measured without the network for its costs.
    package static func withoutNetwork(_ phase: String) -> String { localPrefix + phase }

    /// Whether the phase is one of the open loop, with the network or without.
    package static func isOpenLoop(_ phase: String) -> Bool {
        phase.hasPrefix(openLoop) || phase.hasPrefix(localPrefix + openLoop)
    }

    /// For a phase without the network, the one over it that had the same load. Nil for a share: it
    /// is of two capacities.
    package static func overNetwork(_ phase: String) -> String? {
        guard phase.hasPrefix(localPrefix), phase.hasSuffix(rateSuffix) else { return nil }
        return String(phase.dropFirst(localPrefix.count))
    }
}
