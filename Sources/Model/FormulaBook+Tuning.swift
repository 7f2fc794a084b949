package import Revocation

/// When a setting is shown, and when it is reported as tuned or changed.
package struct SettingRule: Sendable, Hashable {
    package let term: DurationTerm
    package let isShown: Condition
    /// Whether tuning chose its value.
    package let isTuned: Condition
    /// Whether its value differs from the run's.
    package let isChanged: Condition
}

/// Which settings are tuned, and what the window leaves for them.
extension FormulaBook {
    /// Every setting that has a formula.
    package var settingTerms: Set<DurationTerm> {
        Set(facts.settings_s.keys).union(facts.boundTerms).union([.lifetime, .leeway])
    }

    /// The rules of the settings, in the order in which they are shown: the settings of the bound;
    /// the token's lifetime, which ends windows even if no bound names it; then others by name,
    /// each of them shown only if it is fixed.
    package var settingRules: [SettingRule] {
        var shown = facts.boundTerms
        if facts.signsTokens, !shown.contains(.lifetime) { shown.append(.lifetime) }
        let others = facts.settings_s.keys.filter { !shown.contains($0) }
            .sorted { $0.name < $1.name }
        func rule(_ term: DurationTerm, _ isShown: Condition) -> SettingRule {
            SettingRule(
                term: term, isShown: isShown, isTuned: isTuned(term), isChanged: isChanged(term))
        }
        return shown.map { rule($0, .always) } + others.map { rule($0, isFixed($0)) }
    }

    package func isTuned(_ term: DurationTerm) -> Condition {
        guard facts.tunable.contains(term) else { return .never }
        return .all([.known(.name(Term.maxWindow_s)), .not(isFixed(term))])
    }

    private func isFixed(_ term: DurationTerm) -> Condition { .known(fixed(term)) }

    /// Returns the value that was asked for, or unknown if none was. No token outlives its session.
    package func fixed(_ term: DurationTerm) -> Formula {
        let asked = Formula.named(Term.fixed(term))
        return term == .lifetime ? .least(asked, .name(Term.sessions_s)) : asked
    }

    /// Returns whether a setting differs from the run's by more than rounding.
    private func isChanged(_ term: DurationTerm) -> Condition {
        let (now, before) = (setting(term), Formula.named(Term.inRun(term)))
        let difference = Formula.most(now - before, before - now)
        let rounding = Formula.most(now, before) * .number(1e-9)
        return .any([.not(.known(before)), .less(rounding, difference)])
    }

    /// Whether every setting of the bound has the run's value.
    package var isAsInRun: Condition {
        .all(
            facts.boundTerms.map { .any([.not(.known(setting($0))), .not(isChanged($0))]) })
    }

    /// Returns the value of a setting that is not tuned, or 0 for one that is.
    package func keptValue(of term: DurationTerm) -> Formula {
        facts.tunable.contains(term) ? .firstKnown(fixed(term), .number(0)) : setting(term)
    }

    /// Returns the sum of the settings of a bound that are not tuned, in s.
    func kept(of sum: DurationSum) -> Formula { .sum(sum.terms.map(keptValue(of:))) }

    /// What the bound leaves for the tuned settings, in s. Unknown if no window is asked for.
    package var room_s: Formula {
        let kept = facts.sums.map(kept(of:))
        guard let first = kept.first else { return Self.unknown }
        return Formula.name(Term.maxWindow_s) - kept.dropFirst().reduce(first) { .most($0, $1) }
    }

    /// Returns the shortest value that tuning may choose, in s. Nil if there is no limit, as for
    /// caches.
    package func floor_s(_ term: DurationTerm) -> Formula? {
        if term == .lifetime { return .name(Term.shortestLifetime_s) }
        return facts.role(of: term) == .refreshPeriod ? .name(Term.shortestPeriod_s) : nil
    }
}
