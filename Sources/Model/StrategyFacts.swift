package import Revocation

/// What a strategy states of itself, as far as its formulas depend on it.
package struct StrategyFacts: Sendable, Hashable {
    /// What the longest window is made of.
    package enum Bound: Sendable, Hashable {
        /// Nothing closes it, or nothing is stated.
        case none
        /// The same under all settings, in s.
        case constant(Double)
        /// Sums of settings; more than one where a run does not tell which it is.
        case sums([DurationSum])
    }

    /// Nil where nothing is stated.
    package var family: StrategyFamily?
    package var placement: StatePlacement?
    package var reaches: [RevocationReach]
    package var outage: OutageBehaviour?
    package var bound: Bound
    /// Whether tokens are signed, and expire after a lifetime of their own. The others live as long
    /// as the session.
    package var signsTokens: Bool
    /// Whether clients renew their tokens by refresh tokens.
    package var refreshes: Bool
    /// Whether the store keeps something of each token.
    package var storesTokens: Bool
    /// Whether the store is a process that its processor time was measured of.
    package var hasStoreProcess: Bool
    /// Whether the tokens that a revocation takes besides are a share of everyone's.
    package var takesShareOfAll: Bool
    /// The durations among its settings in the run, in s.
    package var settings_s: [DurationTerm: Double]
    package var roles: [String: OptionRole]

    package init(
        family: StrategyFamily?, placement: StatePlacement? = nil,
        reaches: [RevocationReach] = [], outage: OutageBehaviour? = nil, bound: Bound = .none,
        signsTokens: Bool = true, refreshes: Bool = false, storesTokens: Bool = false,
        hasStoreProcess: Bool = false, takesShareOfAll: Bool = false,
        settings_s: [DurationTerm: Double] = [:], roles: [String: OptionRole] = [:]
    ) {
        self.family = family
        self.placement = placement
        self.reaches = reaches
        self.outage = outage
        self.bound = bound
        self.signsTokens = signsTokens
        self.refreshes = refreshes
        self.storesTokens = storesTokens
        self.hasStoreProcess = hasStoreProcess
        self.takesShareOfAll = takesShareOfAll
        self.settings_s = settings_s
        self.roles = roles
    }

    package func role(of term: DurationTerm) -> OptionRole? {
        if case .option(let name) = term { roles[name] } else { nil }
    }

    /// The sums that the bound may be; none where it is constant.
    package var sums: [DurationSum] {
        if case .sums(let sums) = bound { sums } else { [] }
    }

    /// The settings that the bound is made of, each once.
    package var boundTerms: [DurationTerm] {
        sums.flatMap(\.terms).reduce(into: []) { terms, term in
            if !terms.contains(term) { terms.append(term) }
        }
    }

    /// Whether the bound follows the life of answers that nodes keep, each from when it was asked
    /// for, rather than a period at which all of a node's knowledge is renewed.
    package var keepsAnswers: Bool {
        family == .polled && boundTerms.contains { role(of: $0) == .keptAnswerLife }
    }

    /// Whether a setting may be tuned: a token's lifetime, a refresh or poll period, the life of a
    /// cached answer, or the staleness that a feed promises. A setting that is off in the run stays
    /// off.
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

    /// Of the bound.
    package var tunable: [DurationTerm] { boundTerms.filter(isTunable) }

    /// The option that limits how long a node uses stale data, where there is one.
    var stalenessTerm: DurationTerm? {
        roles.filter { $0.value == .maxStaleness }.keys.sorted().first.map { .option($0) }
    }
}
