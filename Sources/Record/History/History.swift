/// What an oracle has to know of a trial beside its events.
public struct HistoryFacts: Sendable, Hashable, Codable {
    public var strategy: String
    public var variant: String
    public var block: Int
    /// The trial's number in the plan.
    public var trial: Int
    public var seed: UInt64
    /// The guarantee's bound; nil for one that only expiry closes, and for one that never closes.
    public var bound_ns: UInt64?
    /// The bound for high-stakes requests; nil where they are answered like any other.
    public var highStakesBound_ns: UInt64?
    /// How long after its first use a refresh token may be answered again.
    public var refreshGrace_us: Int64
    /// Whether nodes refuse anything: `null` does not.
    public var isCalibration: Bool
    /// Whether a revocation of everyone withdraws a key, so that new tokens wait for it too.
    public var retiresKeys: Bool
    public var leeway_us: Int64
    /// The wall clock at the start of the trial's clock, microseconds since 1970.
    public var origin_us: Int64
    /// When the trial ended, on the trial's clock.
    public var end_ns: UInt64
    /// Names of refusals in the order of their codes.
    public var reasons: [String]
    /// How the store may drop acknowledged revocations, as its configuration says; nil where it
    /// doesn't.
    public var mayDrop: String?

    public init(
        strategy: String, variant: String, block: Int, trial: Int, seed: UInt64,
        bound_ns: UInt64?, highStakesBound_ns: UInt64? = nil, refreshGrace_us: Int64 = 0,
        isCalibration: Bool, retiresKeys: Bool, leeway_us: Int64, origin_us: Int64,
        end_ns: UInt64, reasons: [String], mayDrop: String? = nil
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
        self.mayDrop = mayDrop
    }
}

/// One phase's accounting, to be held against the events kept of it.
public struct PhaseAccount: Sendable, Hashable, Codable {
    public var phase: String
    public var tally: Tally
    /// Verifications in the history, and those that there was no room for.
    public var recorded: Int
    public var unrecorded: Int

    public init(phase: String, tally: Tally, recorded: Int, unrecorded: Int) {
        self.phase = phase
        self.tally = tally
        self.recorded = recorded
        self.unrecorded = unrecorded
    }
}

/// What a store says that it holds once a trial is quiet.
public struct StoreCount: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Tokens that could still be accepted.
        case liveTokens
        /// Revocations of tokens that could still be accepted.
        case listedTokens
        /// Refresh tokens that could still be redeemed.
        case liveRefreshTokens
    }

    public var kind: Kind
    public var count: Int
    /// When it was asked, on the trial's clock.
    public var at_ns: UInt64
    /// Entries that were there before the first event.
    public var before: Int

    public init(kind: Kind, count: Int, at_ns: UInt64, before: Int) {
        self.kind = kind
        self.count = count
        self.at_ns = at_ns
        self.before = before
    }
}

/// The operations of one trial.
public struct History: Sendable, Hashable {
    /// The node of the audit after the trial, made anew from the store.
    public static let auditor: UInt8 = .max

    public var facts: HistoryFacts
    public var issues: [IssueEvent] = []
    public var failedIssues = 0
    public var revocations: [RevocationEvent] = []
    public var refreshTokens: [RefreshTokenEvent] = []
    public var refreshes: [RefreshEvent] = []
    /// In no particular order.
    public var verifications: [VerificationEvent] = []
    public var accounts: [PhaseAccount] = []
    public var storeCount: StoreCount?

    public init(facts: HistoryFacts) { self.facts = facts }

    /// Takes in what the authorities did.
    public mutating func add(_ ledger: Ledger) {
        issues = ledger.issues
        failedIssues = ledger.failedIssues
        revocations = ledger.revocations
        refreshTokens = ledger.refreshTokens
        refreshes = ledger.refreshes
    }

    /// Takes a worker's log in.
    ///
    /// - Parameter names: what the token is called here, by the name that the log gave it.
    public mutating func add(_ log: VerificationLog, names: [UInt64: UInt64]) {
        verifications.reserveCapacity(verifications.count + log.recorded.count)
        for event in log.recorded { verifications.append(event.renamed(names[event.token] ?? 0)) }
    }

    /// The date that tokens were judged by at an instant of the trial's clock.
    func date_us(at instant_ns: UInt64) -> Int64 {
        facts.origin_us &+ Int64(clamping: instant_ns / 1_000)
    }
}
