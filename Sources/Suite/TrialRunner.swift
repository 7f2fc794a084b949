import CPlatform
import Histogram
import Load
import Record
import Revocation
import Scenario
import Stores
import Strategies
import Tokens

/// Takes one strategy through the phases of a trial. Generic, so that its loops are compiled for it.
struct TrialRunner<Strategy: RevocationStrategy> {
    let strategy: Strategy
    let audience: String
    let settings: Settings
    let seed: UInt64
    let stores: TrialStores
    let clock = TrialClock()
    let stop = StopFlag()
    let bound: Duration?
    var record: TrialRecord
    private(set) var population: Load.Population
    private(set) var nodes: [Strategy.Node] = []
    private var kept: [Int: IssuedToken] = [:]
    /// The best rung of the ladder.
    private(set) var capacity_per_s = 0.0
    private(set) var workers = 1
    /// Figures of the best rung, its rate first.
    var bestCosts: [Figure] = []
    /// Requests that failed in any phase.
    var failedSoFar = 0
    /// Invocation to acknowledgement, over all phases.
    var revokeTimes = LatencyHistogram.latency()

    init(
        _ strategy: Strategy, audience: String, variant: Variant, trial: Trial,
        stores: TrialStores
    ) throws {
        self.strategy = strategy
        self.audience = audience
        self.stores = stores
        settings = variant.settings
        seed = trial.seed
        let guarantee = strategy.guarantee
        bound = guarantee.bound.duration(
            lifetime: settings.token.ttl, leeway: settings.token.leeway)
        record = TrialRecord(
            block: trial.block, variantIndex: trial.variant, strategy: variant.strategy,
            variant: variant.label, seed: trial.seed,
            reaches: guarantee.reaches.map(\.rawValue).joined(separator: "+"),
            bound_ns: bound.map { UInt64(max($0.nanoseconds, 0)) },
            stance: guarantee.stance.description, reasons: refusalReasons)
        let shape = PopulationShape(
            subjects: settings.population.subjects,
            tokensPerSubject: settings.population.tokensPerSubject,
            draw: .init(settings.population.draw), badShare: settings.traffic.badShare,
            nodes: settings.nodes)
        var kinds: [BadToken] = [.expired, .tampered, .wrongAudience]
        if guarantee.reaches.contains(where: { $0 != .everyone }) { kinds.append(.revoked) }
        if guarantee.bound == .never { kinds = [] }
        population = Load.Population(
            shape: shape, badKinds: kinds,
            extraSlots: WindowsPhase.extraSlots(
                revocations: settings.windows.revocations,
                tokensPerSubject: settings.population.tokensPerSubject))
    }

    var source: LoadSource { LoadSource(table: population.table, clock: clock, stop: stop) }

    /// Called while the workers work: a signal or a dead store ends the phase.
    func watch() {
        if platform_signal_received() != 0 { stop.raise() }
        if stores.privateRedis?.exitReason() != nil { stop.raise() }
    }

    mutating func run() throws -> TrialRecord {
        try phase("preparation") { try $0.prepare() }
        try phase("capacity phase") { try $0.measureCapacity() }
        for level in settings.latency.load {
            try phase("latency phase") { try $0.measureLatency(level) }
        }
        if settings.windows.revocations > 0, let bound {
            try phase("windows phase") { try $0.measureWindows(bound) }
        }
        addCosts()
        record.isComplete = platform_signal_received() == 0
        return record
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
            throw TrialFailure(
                "\(record.strategy): the private Redis \(reason) during the \(name). "
                    + "The trial's figures are lost; run again.")
        }
        if let failure {
            throw TrialFailure("\(record.strategy): the \(name) broke: \(failure)")
        }
    }

    /// Refuses to go on with figures that are no figures: nothing but errors.
    mutating func judge(_ tally: Tally, breakage: StrategyError?, phase: String) throws {
        if tally.decided == 0, let breakage { throw breakage }
        if tally.wronglyAccepted > 0 {
            invalidate("\(phase): \(tally.wronglyAccepted) bad tokens accepted")
        }
        if tally.wronglyRefused > 0 {
            invalidate("\(phase): \(tally.wronglyRefused) good tokens refused")
        }
        if tally.errors + tally.timeouts > 0 {
            let first = breakage.map { ": \($0)" } ?? ""
            invalidate("\(phase): \(tally.errors) errors, \(tally.timeouts) timeouts\(first)")
        }
        if !tally.isBalanced { invalidate("\(phase): requests are missing from the count") }
    }

    mutating func invalidate(_ reason: String) {
        record.invalidReason = record.invalidReason.map { "\($0); \(reason)" } ?? reason
    }

    mutating func add(_ figure: Figure) { record.figures.append(figure) }

    mutating func addPercentiles(
        of times: LatencyHistogram, phase: String, op: String, metric: String, timebase: String,
        invalidReason: String? = nil
    ) {
        guard times.totalCount > 0 else { return }
        let stats: [(String, UInt64)] = [
            ("p50", times.valueAtPercentile(50)), ("p90", times.valueAtPercentile(90)),
            ("p99", times.valueAtPercentile(99)), ("p99.9", times.valueAtPercentile(99.9)),
            ("max", times.max),
        ]
        for (stat, value) in stats {
            add(
                Figure(
                    phase: phase, op: op, metric: metric, timebase: timebase, stat: stat,
                    value: Double(value) / 1e3, unit: "us", n: Int(times.totalCount),
                    invalidReason: invalidReason))
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
        try authority.prefill(
            revocations: settings.population.revoked, lifetime: settings.population.ttl,
            at: clock.now)
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
            Figure(
                phase: "prepare", op: "issue", metric: "token_bytes", stat: "mean",
                value: issue.meanTokenBytes, unit: "B", n: tokens))
        if let emptyBytes, let fullBytes = try authority.storeBytes() {
            add(
                Figure(
                    phase: "prepare", metric: "store_bytes_per_token",
                    value: Double(max(fullBytes - emptyBytes, 0)) / Double(tokens), unit: "B",
                    n: tokens))
        }
        try measureIssue(authority)
        let now = clock.now
        nodes = try (0..<settings.nodes).map { index in
            try strategy.makeNode(NodeID(index: index, of: settings.nodes), at: now)
        }
        record.fingerprints["draws"] = population.fingerprint(seed: seed)
    }

    /// One authority on one thread, one token at a time.
    private mutating func measureIssue(_ authority: Strategy.Authority) throws {
        let grant = Grant(
            subject: "issued", audience: audience, scope: "read",
            lifetime: settings.population.ttl)
        let start_ns = TrialClock.now_ns()
        let end_ns = start_ns + 200_000_000
        var count = 0
        var now_ns = start_ns
        while now_ns < end_ns, !stop.isRaised {
            _ = try authority.issue(grant, at: clock.date(at: now_ns))
            count += 1
            now_ns = TrialClock.now_ns()
        }
        guard count > 0 else { return }
        add(
            Figure(
                phase: "prepare", op: "issue", metric: "issue_per_s",
                value: Double(count) / Double(now_ns - start_ns) * 1e9, unit: "1/s", n: count))
    }

    mutating func found(capacity_per_s: Double, workers: Int) {
        self.capacity_per_s = capacity_per_s
        self.workers = workers
    }

    var keptForStorm: [Int: IssuedToken] { kept }

    private mutating func addCosts() {
        addPercentiles(
            of: revokeTimes, phase: "costs", op: "revoke", metric: "revoke_us",
            timebase: "service")
        add(
            Figure(
                phase: "costs", op: "verify", metric: "failed", value: Double(failedSoFar),
                unit: "1", n: 1))
        guard !nodes.isEmpty else { return }
        let bytes = nodes.map { Double($0.stateBytes) }
        add(
            Figure(
                phase: "costs", metric: "node_bytes", stat: "mean",
                value: bytes.reduce(0, +) / Double(bytes.count), unit: "B", n: bytes.count))
    }
}
