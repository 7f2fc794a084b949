package import Results

/// What the oracle has to know about a trial in addition to its events.
package struct HistoryFacts: Sendable, Hashable, Codable {
    package var strategy: String
    package var variant: String
    package var block: Int
    /// The trial's number in the plan.
    package var trial: Int
    package var seed: UInt64
    /// The guarantee's bound; nil if only expiry ends a window or nothing does.
    package var bound_ns: UInt64?
    /// The bound for high-stakes requests; nil if they are treated like ordinary ones.
    package var highStakesBound_ns: UInt64?
    /// How long after its first use a refresh token may be redeemed again.
    package var refreshGrace_us: Int64
    /// Whether the strategy is the calibration, whose nodes refuse nothing.
    package var isCalibration: Bool
    /// Whether a revocation withdraws a key, so that new tokens also have to wait for the next key.
    package var retiresKeys: Bool
    package var leeway_us: Int64
    /// The wall clock at the start of the trial's clock, microseconds since 1970.
    package var origin_us: Int64
    /// When the trial ended, on the trial's clock.
    package var end_ns: UInt64
    /// Names of refusals, in the order of their codes.
    package var reasons: [String]
    /// The number of groups of subjects, if revoking one subject reaches its whole group.
    package var groups: Int?
    /// How the store's configuration allows it to drop acknowledged revocations; nil if it does
    /// not.
    package var mayDrop: String?
    /// Whether each verifier of a node learns of revocations on its own. Nil means no.
    package var isPerWorker: Bool?
    /// Whether servers judge a token as of their own clock when the request arrives, at an instant
    /// between sent and answered. Nil means no: as of the instant at which it was sent.
    package var isJudgedOnArrival: Bool?

    package init(
        strategy: String, variant: String, block: Int, trial: Int, seed: UInt64,
        bound_ns: UInt64?, highStakesBound_ns: UInt64? = nil, refreshGrace_us: Int64 = 0,
        isCalibration: Bool, retiresKeys: Bool, leeway_us: Int64, origin_us: Int64,
        end_ns: UInt64, reasons: [String], mayDrop: String? = nil, groups: Int? = nil,
        isPerWorker: Bool? = nil, isJudgedOnArrival: Bool? = nil
    ) {
        self.strategy = strategy
        self.variant = variant
        self.block = block
        self.trial = trial
        self.seed = seed
        self.bound_ns = bound_ns
        self.highStakesBound_ns = highStakesBound_ns
        self.refreshGrace_us = refreshGrace_us
        self.isCalibration = isCalibration
        self.retiresKeys = retiresKeys
        self.leeway_us = leeway_us
        self.origin_us = origin_us
        self.end_ns = end_ns
        self.reasons = reasons
        self.groups = groups
        self.mayDrop = mayDrop
        self.isPerWorker = isPerWorker
        self.isJudgedOnArrival = isJudgedOnArrival
    }
}

/// The accounting of one phase, to be compared with the events recorded from it.
package struct PhaseAccount: Sendable, Hashable, Codable {
    package var phase: String
    package var tally: Tally
    /// The verifications in the history, and those for which there was no room.
    package var recorded: Int
    package var unrecorded: Int

    package init(phase: String, tally: Tally, recorded: Int, unrecorded: Int) {
        self.phase = phase
        self.tally = tally
        self.recorded = recorded
        self.unrecorded = unrecorded
    }
}

/// The number of entries that a store reports once the trial is idle.
package struct StoreCount: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
        /// Tokens that could still be accepted.
        case liveTokens
        /// Revocations of tokens that could still be accepted.
        case listedTokens
        /// Refresh tokens that could still be redeemed.
        case liveRefreshTokens
    }

    package var kind: Kind
    package var count: Int
    /// When the store was asked, on the trial's clock.
    package var at_ns: UInt64
    /// The number of entries before the first event.
    package var before: Int

    package init(kind: Kind, count: Int, at_ns: UInt64, before: Int) {
        self.kind = kind
        self.count = count
        self.at_ns = at_ns
        self.before = before
    }
}

/// The operations of one trial.
package struct History: Sendable, Hashable {
    /// The node that audits the trial at its end, newly started from the store.
    package static let auditor = Violation.auditor

    package var facts: HistoryFacts
    package var issues: [IssueEvent] = []
    package var failedIssues = 0
    package var revocations: [RevocationEvent] = []
    package var refreshTokens: [RefreshTokenEvent] = []
    package var refreshes: [RefreshEvent] = []
    /// The verifications, in no particular order.
    package var verifications: [VerificationEvent] = []
    package var accounts: [PhaseAccount] = []
    package var storeCount: StoreCount?

    package init(facts: HistoryFacts) { self.facts = facts }

    /// Adds the events recorded by the authorities.
    package mutating func add(_ ledger: Ledger) {
        issues = ledger.issues
        failedIssues = ledger.failedIssues
        revocations = ledger.revocations
        refreshTokens = ledger.refreshTokens
        refreshes = ledger.refreshes
    }

    /// Adds a worker's log.
    ///
    /// - Parameter names: the name of each token in the history, by the name that the log uses.
    package mutating func add(_ log: VerificationLog, names: [UInt64: UInt64]) {
        verifications.reserveCapacity(verifications.count + log.recorded.count)
        for event in log.recorded { verifications.append(event.renamed(names[event.token] ?? 0)) }
    }

    /// Returns the date by which tokens were judged at an instant of the trial's clock.
    func date_us(at instant_ns: UInt64) -> Int64 {
        facts.origin_us &+ Int64(clamping: instant_ns / 1_000)
    }
}
