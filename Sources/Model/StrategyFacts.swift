package import Revocation

/// What a strategy states about itself, as far as its formulas depend on it.
package struct StrategyFacts: Sendable, Hashable {
    /// What the longest window is made of.
    package enum Bound: Sendable, Hashable {
        /// Nothing closes the window, or nothing is stated.
        case none
        /// The same under all settings, in s.
        case constant(Double)
        /// Sums of settings. There are several if a run does not show which of them is the bound.
        case sums([DurationSum])
    }

    /// Nil if nothing is stated.
    package var family: StrategyFamily?
    package var placement: StatePlacement?
    package var reaches: [RevocationReach]
    /// What a revocation in the run was meant to reach.
    package var meant: RevocationReach
    package var outage: OutageBehaviour?
    package var bound: Bound
    /// Whether tokens are signed and expire after their own lifetime. Otherwise tokens live as long
    /// as the session.
    package var signsTokens: Bool
    /// Whether clients renew their tokens with refresh tokens.
    package var refreshes: Bool
    /// Whether the store keeps data about each token.
    package var storesTokens: Bool
    package var outside: OutsideProcess
    /// Whether the collateral of a revocation is a share of everyone's tokens.
    package var takesShareOfAll: Bool
    /// The duration settings of the strategy in the run, in s.
    package var settings_s: [DurationTerm: Double]
    package var roles: [String: OptionRole]

    package init(
        family: StrategyFamily?, placement: StatePlacement? = nil,
        reaches: [RevocationReach] = [], outage: OutageBehaviour? = nil, bound: Bound = .none,
        signsTokens: Bool = true, refreshes: Bool = false, storesTokens: Bool = false,
        outside: OutsideProcess = .none, takesShareOfAll: Bool = false,
        settings_s: [DurationTerm: Double] = [:], roles: [String: OptionRole] = [:],
        meant: RevocationReach = .token
    ) {
        self.family = family
        self.placement = placement
        self.reaches = reaches
        self.meant = meant
        self.outage = outage
        self.bound = bound
        self.signsTokens = signsTokens
        self.refreshes = refreshes
        self.storesTokens = storesTokens
        self.outside = outside
        self.takesShareOfAll = takesShareOfAll
        self.settings_s = settings_s
        self.roles = roles
    }

    package func role(of term: DurationTerm) -> OptionRole? {
        if case .option(let name) = term { roles[name] } else { nil }
    }

    /// The sums that the bound may be. Empty if the bound is constant.
    package var sums: [DurationSum] {
        if case .sums(let sums) = bound { sums } else { [] }
    }

    /// The settings that the bound is made of, without duplicates.
    package var boundTerms: [DurationTerm] {
        sums.flatMap(\.terms).reduce(into: []) { terms, term in
            if !terms.contains(term) { terms.append(term) }
        }
    }

    /// Whether the bound is the life of answers that nodes keep, each counted from when it was
    /// asked for, rather than a period at which all of a node's data is renewed.
    package var keepsAnswers: Bool {
        family == .polled && boundTerms.contains { role(of: $0) == .keptAnswerLife }
    }

    /// Returns whether a setting may be tuned: a token's lifetime, a refresh or poll period, the
    /// life of a cached answer, or the staleness that a feed promises. A setting that is off in the
    /// run stays off.
    package func isTunable(_ term: DurationTerm) -> Bool {
        switch term {
        case .lifetime: signsTokens
        case .leeway: false
        case .option:
            switch role(of: term) {
            case .refreshPeriod, .keptAnswerLife, .maxStaleness: settings_s[term] ?? 0 > 0
            default: false
            }
        }
    }

    /// The tunable settings of the bound.
    package var tunable: [DurationTerm] { boundTerms.filter(isTunable) }

    /// The option that limits how long a node uses stale data, if there is one.
    var stalenessTerm: DurationTerm? {
        roles.filter { $0.value == .maxStaleness }.keys.sorted().first.map { .option($0) }
    }
}
