import CPlatform
import Load
import Oracle
import Results
import Revocation
import Scenario
import Stores
import Tokens

/// What the phases of one trial share, and where they enter what they found.
struct TrialContext<Base: Deployment> {
    typealias Strategy = RecordingStrategy<Base>

    let strategy: Strategy
    let audience: String
    let variant: Variant
    let trial: TrialPlace
    let stores: TrialStores
    /// Between the parts of the deployment; nil where nothing takes time to arrive.
    let network: TrialNetwork?
    let clock = TrialClock()
    let stop = StopFlag()
    let rules: MeasuringRules
    let population: Population
    /// Made by the preparation.
    var nodes: [Strategy.Node] = []
    /// Handles of the population's tokens that a storm revokes.
    var kept: [Int: IssuedToken] = [:]
    var capacity = FoundCapacity()
    /// Without the network, where the other is over it.
    var localCapacity = FoundCapacity()
    var record: TrialRecord
    /// What single requests were kept, phase by phase.
    var journal = TrialJournal()
    /// Invocation to acknowledgement, over all phases.
    var revokeTimes = LatencyHistogram.latency()
    /// Requests that failed in any phase.
    var failedRequests = 0
    /// Where the nodes' feeds stood when the nodes had been made.
    var feedStart = FeedPosition()
    /// Set where nothing more is worth measuring.
    private(set) var isAbandoned = false
    /// In order.
    private(set) var failedChecks: [SelfCheck] = []

    init(
        _ base: Base, audience: String, variant: Variant, trial: TrialPlace, stores: TrialStores,
        network: TrialNetwork? = nil, rules: MeasuringRules = .sound
    ) {
        strategy = RecordingStrategy(
            base, in: Ledger(), clock: clock, audience: audience, rules: rules.windows)
        self.rules = rules
        self.audience = audience
        self.variant = variant
        self.trial = trial
        self.stores = stores
        self.network = network
        population = Population(variant.settings, of: base.guarantee)
        record = TrialRecord(
            block: trial.block, variantIndex: trial.variant, strategy: variant.strategy,
            variant: variant.label, seed: trial.seed,
            guarantee: StatedGuarantee(
                base.guarantee, for: variant.settings.token, rules: rules.windows),
            reasons: refusalReasons)
    }

    var settings: Settings { variant.settings }

    var seed: UInt64 { trial.seed }

    /// How many revocations are timed.
    var timedRevocations: Int {
        settings.windows.timedRevocations(of: strategy.guarantee, isControl: trial.isControl)
    }

    var source: LoadSource { LoadSource(table: population.table, clock: clock, stop: stop) }

    var lanes: InProcessLanes<Strategy> { makeLanes(to: nodes) }

    private func makeLanes(to nodes: [Strategy.Node]) -> InProcessLanes<Strategy> {
        var clientNetwork: InProcessLanes<Strategy>.MakeNetwork?
        if let path = network?.emulated.authority {
            clientNetwork = { DistantClients(over: path) }
        }
        return InProcessLanes(
            strategy, nodes: nodes, clock: clock, roundTrip: roundTrip,
            clientNetwork: clientNetwork)
    }

    /// Of the network that a verification may have to wait for; zero where none has to.
    var roundTrip: Duration { network?.roundTrip ?? .zero }

    /// With one node more than asked for, made now: the unprobed node of the windows phase. Other
    /// phases have none, so that no figure per node or per verification counts it. It starts its
    /// refreshes between two others, which remain evenly apart.
    func lanesWithUnprobedNode() throws -> InProcessLanes<Strategy> {
        let unprobed = try strategy.makeNode(
            NodeID(index: 0, of: 2 * max(nodes.count, 1)), at: clock.now)
        return makeLanes(to: nodes + [unprobed])
    }

    /// The authority's ordinary work during a load.
    var authorityWork: BackgroundAuthority.Work {
        rules.load.authorityWork(
            BackgroundAuthority.Work(
                issueRate: settings.traffic.issueRate_per_s,
                revokeRate: settings.traffic.revokeRate_per_s, audience: audience,
                lifetime: settings.population.ttl))
    }

    /// Called while the workers work: a signal or a dead store ends the phase.
    func watch() {
        if platform_signal_received() != 0 || stores.failure() != nil { stop.raise() }
    }

    mutating func state(_ placement: StatePlacement, stores: [StoreKind]) {
        record.guarantee.placement = placement
        record.guarantee.stores = stores
    }

    mutating func state(_ durability: Durability) {
        record.guarantee.durability = durability.description
        record.guarantee.mayDrop = durability.mayDrop
    }

    /// Marks what was measured as not to be believed.
    mutating func invalidate(_ reason: String) {
        record.invalidReason = record.invalidReason.map { "\($0); \(reason)" } ?? reason
    }

    /// Marks the trial invalid where two ways to know one figure differ.
    ///
    /// - Parameter difference: in words; nil where there is none.
    mutating func note(_ check: SelfCheck, in phase: String, _ difference: String?) {
        guard let difference else { return }
        failedChecks.append(check)
        invalidate(check.reason("\(phase): \(difference)"))
    }

    /// The same where nothing more is worth measuring.
    mutating func abandon(_ reason: String) {
        invalidate(reason)
        isAbandoned = true
    }
}

/// Which trial of a plan it is.
struct TrialPlace {
    /// The trial's place in its plan.
    let index: Int
    let block: Int
    /// The variant's place in its plan.
    let variant: Int
    let seed: UInt64
    /// Whether it is the A/A control of its block.
    let isControl: Bool

    init(_ plan: Plan, _ index: Int) {
        let trial = plan.trials[index]
        self.init(
            index: index, block: trial.block, variant: trial.variant, seed: trial.seed,
            isControl: trial.isControl)
    }

    init(index: Int, block: Int, variant: Int, seed: UInt64, isControl: Bool = false) {
        self.index = index
        self.block = block
        self.variant = variant
        self.seed = seed
        self.isControl = isControl
    }
}

/// What the capacity phase found, which later phases take shares of.
struct FoundCapacity {
    /// The rate of the best rung.
    var perSecond = 0.0
    /// The workers of the smallest rung that comes near it.
    var workers = 1
}

extension Population {
    /// - Parameter guarantee: what bad tokens can be made of.
    fileprivate init(_ settings: Settings, of guarantee: Guarantee) {
        var kinds: [BadToken] = [.expired, .tampered, .wrongAudience]
        // Where only expiry closes, a revoked token is good for the rest of its life; where each
        // revocation takes others with it, none is made before the windows.
        let closes = guarantee.bound.after_ns != nil
        if closes, !guarantee.reaches.isEmpty, !guarantee.retiresKeys { kinds.append(.revoked) }
        if guarantee.bound == .never { kinds = [] }
        self.init(
            shape: PopulationShape(
                subjects: settings.population.subjects,
                tokensPerSubject: settings.population.tokensPerSubject,
                draw: .init(settings.population.draw), badShare: settings.traffic.badShare,
                highStakesShare: settings.traffic.highStakesShare, nodes: settings.nodes),
            badKinds: kinds,
            extraSlots: WindowsEngine.extraSlots(
                revocations: settings.windows.timedRevocations(of: guarantee, isControl: false),
                tokensPerSubject: settings.population.tokensPerSubject))
    }
}

extension PopulationShape.SubjectLaw {
    fileprivate init(_ draw: SubjectDraw) {
        switch draw {
        case .uniform: self = .uniform
        case .zipf(let exponent): self = .zipf(exponent: exponent)
        }
    }
}
