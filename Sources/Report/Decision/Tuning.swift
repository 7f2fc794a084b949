import Model
import Results
import Revocation

/// The values that a variant's durations have in the deployment.
struct Tuning: Sendable {
    /// A duration of the strategy's bound, or one that was fixed.
    struct Setting: Sendable, Hashable {
        let term: DurationTerm
        let value_s: Double
        let inRun_s: Double?
        /// Whether tuning chose the value.
        let isTuned: Bool

        var isChanged: Bool {
            inRun_s.map { abs($0 - value_s) > 1e-9 * max($0, value_s) } ?? true
        }
    }

    private let facts: StrategyFacts
    private let all_s: [DurationTerm: Double]
    /// What the bound leaves for the settings that can be tuned, in s; nil where no window is asked.
    private let room_s: Double?
    /// Those of the bound first, in its order, then others that were fixed.
    let settings: [Setting]

    init(_ facts: StrategyFacts, _ asked: Requirement, _ evaluator: inout Evaluator) {
        self.facts = facts
        var all: [DurationTerm: Double] = [:]
        let terms = Set(facts.settings_s.keys).union(facts.boundTerms).union([.lifetime, .leeway])
        for term in terms {
            all[term] = evaluator.figure(named: Term.setting(term))?.value
        }
        all_s = all
        let fixed = Set(asked.fixed.keys.compactMap { DurationTerm(settingNamed: $0) })
        var shown = facts.boundTerms
        // A lifetime that no bound names ends windows all the same.
        if facts.signsTokens, !shown.contains(.lifetime) { shown.append(.lifetime) }
        for term in fixed.sorted(by: { $0.name < $1.name })
        where facts.settings_s[term] != nil && !shown.contains(term) { shown.append(term) }
        let isAsked = asked.maxWindow != nil
        settings = shown.compactMap { term in
            all[term].map {
                Setting(
                    term: term, value_s: $0, inRun_s: facts.settings_s[term],
                    isTuned: isAsked && facts.tunable.contains(term) && !fixed.contains(term))
            }
        }
        let kept = facts.sums.map { sum in
            sum.terms.filter { !facts.tunable.contains($0) || fixed.contains($0) }
                .reduce(0) { $0 + (all[$1] ?? 0) }
        }
        room_s = asked.maxWindow.flatMap { limit in kept.max().map { limit.inSeconds - $0 } }
    }

    /// Every duration, in ns, for the laws of windows.
    var all_ns: [DurationTerm: Double] { all_s.mapValues { $0 * 1e9 } }

    /// Whether the bound has the settings of the run.
    var isAsInRun: Bool {
        settings.allSatisfy { !facts.boundTerms.contains($0.term) || !$0.isChanged }
    }

    /// Why the settings cannot hold the window.
    func miss(_ deployment: TargetDeployment) -> Miss? {
        let tuned = settings.filter(\.isTuned)
        if let room_s, room_s <= 0, !tuned.isEmpty {
            let kept = facts.boundTerms.filter { term in !tuned.contains { $0.term == term } }
                .filter { all_s[$0] ?? 0 > 0 }
            let kept_s = kept.reduce(0) { $0 + (all_s[$1] ?? 0) }
            let least_s = tuned.reduce(kept_s) { $0 + floor_s($1.term, deployment) }
            return Miss(
                .window,
                "window: \(kept.map(\.name).joined(separator: " + ")) alone "
                    + "\(kept.count == 1 ? "is" : "are") \(Self.text(kept_s))",
                cure: least_s > kept_s ? "--max-window \(Self.text(least_s))" : nil)
        }
        for setting in tuned {
            let floor_s = floor_s(setting.term, deployment)
            guard setting.value_s < floor_s * (1 - 1e-9) else { continue }
            let option = setting.term == .lifetime ? "--shortest-ttl" : "--shortest-period"
            return Miss(
                .window,
                "window: \(setting.term.name) would have to be \(Self.text(setting.value_s)), and "
                    + "the shortest allowed is \(Self.text(floor_s))",
                cure: "\(option) \(Self.text(setting.value_s))")
        }
        return nil
    }

    /// Caches have none.
    private func floor_s(_ term: DurationTerm, _ deployment: TargetDeployment) -> Double {
        if term == .lifetime { return deployment.shortestLifetime_s }
        return facts.role(of: term) == .refreshPeriod ? deployment.shortestPeriod_s : 0
    }

    /// `1min`
    static func text(_ value_s: Double) -> String {
        Duration.nanoseconds(Int64(clamping: clamped(value_s * 1e9))).text
    }
}
