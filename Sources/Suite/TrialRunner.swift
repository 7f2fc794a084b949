import CPlatform
import Histogram
import Load
import Metrics
import Oracle
import Results
import Statistics
import Revocation
import Scenario
import Stores
import Strategies
import Tokens

/// Takes one strategy through the phases of a trial. Generic, so that its loops are compiled for it.
struct TrialRunner<Base: RevocationStrategy> {
    typealias Strategy = RecordingStrategy<Base>

    let strategy: Strategy
    let audience: String
    let settings: Settings
    let seed: UInt64
    let stores: TrialStores
    let clock = TrialClock()
    let stop = StopFlag()
    let bound: Duration?
    /// How often a node renews what it knows, by the option that says so.
    let refreshPeriods: [(option: String, period: Duration)]
    var record: TrialRecord
    private(set) var population: Load.Population
    private(set) var nodes: [Strategy.Node] = []
    private var kept: [Int: IssuedToken] = [:]
    /// The best rung of the ladder.
    private(set) var capacity_per_s = 0.0
    private(set) var workers = 1
    /// Requests that failed in any phase.
    var failedSoFar = 0
    /// Where the nodes' feeds stood when the nodes had been made.
    var feedStart = FeedStart()
    /// What single requests were kept, phase by phase.
    var journal = TrialJournal()
    /// Invocation to acknowledgement, over all phases.
    var revokeTimes = LatencyHistogram.latency()

    init(
        _ base: Base, audience: String, variant: Variant, trial: Trial, stores: TrialStores
    ) throws {
        strategy = RecordingStrategy(base, in: Ledger(), clock: clock, audience: audience)
        self.audience = audience
        self.stores = stores
        settings = variant.settings
        seed = trial.seed
        refreshPeriods = ["jwks_refresh", "cache_ttl", "poll_interval", "list_ttl"].compactMap {
            name in
            guard case .duration(let period)? = variant.options[name] else { return nil }
            return period > .zero ? (name, period) : nil
        }
        let guarantee = base.guarantee
        bound = guarantee.bound.duration(
            lifetime: settings.token.ttl, leeway: settings.token.leeway)
        record = TrialRecord(
            block: trial.block, variantIndex: trial.variant, strategy: variant.strategy,
            variant: variant.label, seed: trial.seed,
            guarantee: StatedGuarantee(guarantee, for: settings.token), reasons: refusalReasons)
        let shape = PopulationShape(
            subjects: settings.population.subjects,
            tokensPerSubject: settings.population.tokensPerSubject,
            draw: .init(settings.population.draw), badShare: settings.traffic.badShare,
            highStakesShare: settings.traffic.highStakesShare, nodes: settings.nodes)
        var kinds: [BadToken] = [.expired, .tampered, .wrongAudience]
        // Where only expiry closes, a revoked token is good for the rest of its life; where each
        // revocation takes others with it, none is made before the windows.
        let closes = guarantee.bound.after_ns != nil
        if closes, !guarantee.reaches.isEmpty, !guarantee.retiresKeys { kinds.append(.revoked) }
        if guarantee.bound == .never { kinds = [] }
        population = Load.Population(
            shape: shape, badKinds: kinds,
            extraSlots: WindowsPhase.extraSlots(
                revocations: settings.windows.revocations,
                tokensPerSubject: settings.population.tokensPerSubject))
    }

    mutating func state(_ durability: Durability) {
        record.guarantee.durability = durability.description
        record.guarantee.mayDrop = durability.mayDrop
    }

    var source: LoadSource { LoadSource(table: population.table, clock: clock, stop: stop) }

    /// Called while the workers work: a signal or a dead store ends the phase.
    func watch() {
        if platform_signal_received() != 0 { stop.raise() }
        if stores.privateRedis?.exitReason() != nil { stop.raise() }
    }

    /// Runs every phase, and ends at the first that breaks: ``record`` keeps what was measured.
    mutating func run() throws {
        try phase("preparation") { try $0.prepare() }
        try phase("capacity phase") { try $0.measureCapacity() }
        for level in settings.latency.load {
            try phase("latency phase") { try $0.measureLatency(level) }
        }
        if settings.windows.revocations > 0 {
            try phase("recovery phase") { try $0.measureRecovery() }
        }
        if settings.windows.revocations > 0, let bound {
            try phase("windows phase") { try $0.measureWindows(bound) }
        }
        try phase("audit") { try $0.audit() }
        try phase("costs") { try $0.addCosts() }
        try phase("measurement of memory") { try $0.measureMemory() }
        record.isComplete = platform_signal_received() == 0
    }

    /// Runs one phase, and throws if its store died under it.
    private mutating func phase(
        _ name: String, _ body: (inout TrialRunner) throws -> Void
    ) throws {
        guard !stop.isRaised else { return }
        defer { if platform_signal_received() != 0 { stop.raise() } }
        var failure: (any Error)?
        do { try body(&self) } catch { failure = error }
        if let reason = stores.privateRedis?.exitReason() {
            throw TrialFailure("the private Redis \(reason) during the \(name)")
        }
        if let failure { throw TrialFailure("the \(name) broke: \(failure)") }
    }

    /// Judges the measured part of a phase, and the answers of its warm-up.
    mutating func judge(_ result: PhaseResult, phase: String) throws {
        let firstError = result.firstError ?? result.desk.firstError
        if result.warmUp.scheduled > 0 {
            try judge(result.warmUp, firstError: firstError, phase: "\(phase), warming up")
        }
        try judge(result.tally, firstError: firstError, phase: phase)
    }

    /// Refuses to go on with figures that are no figures: nothing but errors.
    mutating func judge(_ tally: Tally, firstError: StrategyError?, phase: String) throws {
        if tally.decided == 0, let firstError { throw firstError }
        if tally.wronglyAccepted > 0 {
            invalidate("\(phase): \(tally.wronglyAccepted) bad tokens accepted")
        }
        if tally.wronglyRefused > 0 {
            invalidate("\(phase): \(tally.wronglyRefused) good tokens refused")
        }
        if tally.errors + tally.timeouts > 0 {
            let first = firstError.map { ": \($0)" } ?? ""
            invalidate("\(phase): \(tally.errors) errors, \(tally.timeouts) timeouts\(first)")
        }
        if !tally.isBalanced { invalidate("\(phase): requests are missing from the count") }
    }

    mutating func invalidate(_ reason: String) {
        record.invalidReason = record.invalidReason.map { "\($0); \(reason)" } ?? reason
    }

    mutating func add(_ measurement: Measurement) { record.measurements.append(measurement) }

    mutating func addPercentiles(
        of times: LatencyHistogram, phase: String, op: TokenOperation, metric: Metric,
        timebase: Timebase, invalidReason: String? = nil
    ) {
        guard times.totalCount > 0 else { return }
        let stats: [(Stat, UInt64)] = [
            (.p50, times.valueAtPercentile(50)), (.p90, times.valueAtPercentile(90)),
            (.p99, times.valueAtPercentile(99)), (.p999, times.valueAtPercentile(99.9)),
            (.max, times.max),
        ]
        for (stat, value) in stats {
            add(
                Measurement(
                    phase: phase, op: op, metric: metric, timebase: timebase, stat: stat,
                    value: Double(value) / 1e3, n: Int(times.totalCount),
                    invalidReason: invalidReason))
        }
    }
}

extension StatedGuarantee {
    init(_ guarantee: Guarantee, for token: TokenSettings) {
        func whole(_ duration: Duration?) -> UInt64? {
            duration.map { UInt64(max($0.nanoseconds, 0)) }
        }
        let model = guarantee.model.range(lifetime: token.ttl)
        self.init(
            family: guarantee.family,
            reaches: Reaches(guarantee.reaches),
            bound_ns: whole(
                guarantee.bound.duration(lifetime: token.ttl, leeway: token.leeway)),
            highStakesBound_ns: whole(
                guarantee.highStakesBound?.duration(lifetime: token.ttl, leeway: token.leeway)),
            outage: guarantee.stance, modelLow_ns: whole(model?.lowerBound),
            modelHigh_ns: whole(model?.upperBound),
            modelExpiry: guarantee.renewal.map {
                WindowLaw.Expiry(
                    life_ns: whole(token.ttl) ?? 0, leeway_ns: whole(token.leeway) ?? 0,
                    renewal: $0)
            })
    }
}

extension Guarantee {
    /// How a token's expiry meets the renewal of what nodes know; nil where it has no part in the
    /// window: nodes know at once, wait for it alone, or learn of keys, whose bearers come back.
    fileprivate var renewal: WindowLaw.Expiry.Renewal? {
        guard !retiresKeys else { return nil }
        return switch model {
        case .never, .atOnce, .remainingLife: nil
        case .uniform, .delayed: .independent
        case .kept: .sinceFirstUse
        }
    }
}

extension PopulationShape.Draw {
    init(_ draw: Scenario.Draw) {
        switch draw {
        case .uniform: self = .uniform
        case .zipf(let exponent): self = .zipf(exponent: exponent)
        }
    }
}

extension TrialRunner {
    /// Fills the stores: earlier revocations, then the population; and times single issues.
    private mutating func prepare() throws {
        let authority = try strategy.makeAuthority()
        let emptyBytes = try authority.storeBytes()
        try remember(settings.population.revoked, by: authority)
        if keepsHistory { journal.entriesBefore = try authority.entries(at: clock.now) }
        let storm = settings.windows.storm.map { storm in
            Int(Double(settings.population.tokens) * storm.share)
        }
        let keep = Set((0..<(storm ?? 0)).map { $0 })
        let issue = try population.issue(
            by: strategy, audience: audience, lifetime: settings.population.ttl,
            threads: max(Int(platform_processors()), 1), keep: keep, clock: clock, stop: stop,
            watch: watch)
        kept = issue.kept
        let tokens = max(population.shape.tokens, 1)
        add(
            Measurement(
                phase: "prepare", op: .issue, metric: .tokenBytes, stat: .mean,
                value: issue.meanTokenBytes, n: tokens))
        if let emptyBytes, let fullBytes = try authority.storeBytes() {
            add(
                Measurement(
                    phase: "prepare", metric: .storeBytesPerToken,
                    value: Double(max(fullBytes - emptyBytes, 0)) / Double(tokens),
                    n: tokens))
        }
        try measureIssue()
        try measureRefresh()
        let now = clock.now
        nodes = try (0..<settings.nodes).map { index in
            try strategy.makeNode(NodeID(index: index, of: settings.nodes), at: now)
        }
        feedStart = FeedStart(nodes, revocations: acknowledgedRevocations)
        record.fingerprints["draws"] = population.fingerprint(seed: seed)
        record.fingerprints["arrivals"] = arrivalsFingerprint
    }

    /// One authority on one thread, one token at a time.
    private mutating func measureIssue() throws {
        let authority = try strategy.base.makeAuthority()
        let since_ns = clock.elapsed_ns
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(1 << 16)
        let grant = Grant(
            subject: "issued", audience: audience, scope: "read",
            lifetime: settings.population.ttl)
        let start_ns = TrialClock.now_ns()
        let end_ns = start_ns + 200_000_000
        var now_ns = start_ns
        while now_ns < end_ns, !stop.isRaised {
            tokens.append(try authority.issue(grant, at: clock.date(at: now_ns)))
            now_ns = TrialClock.now_ns()
        }
        strategy.recording(authority).enter(tokens, grant, since: since_ns)
        guard !tokens.isEmpty else { return }
        add(
            Measurement(
                phase: "prepare", op: .issue, metric: .issuePerSecond,
                value: Double(tokens.count) / Double(now_ns - start_ns) * 1e9,
                n: tokens.count))
    }

    mutating func found(capacity_per_s: Double, workers: Int) {
        self.capacity_per_s = capacity_per_s
        self.workers = workers
    }

    var keptForStorm: [Int: IssuedToken] { kept }

    private mutating func addCosts() throws {
        addPercentiles(
            of: revokeTimes, phase: "costs", op: .revoke, metric: .revokeTime,
            timebase: .service)
        add(
            Measurement(
                phase: "costs", op: .verify, metric: .failed, value: Double(failedSoFar), n: 1))
        if let bytes = try strategy.makeAuthority().publishedBytes(at: clock.now) {
            add(
                Measurement(
                    phase: "costs", metric: .publishedBytes, value: Double(bytes),
                    n: 1))
        }
        guard !nodes.isEmpty else { return }
        let bytes = nodes.map { Double($0.stateBytes) }
        add(
            Measurement(
                phase: "costs", metric: .nodeBytes, stat: .mean,
                value: bytes.reduce(0, +) / Double(bytes.count), n: bytes.count))
        addFeedCosts()
    }
}
