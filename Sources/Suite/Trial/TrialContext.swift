import CPlatform
import Load
import Oracle
import Results
import Revocation
import Scenario
import Stores
import Tokens

/// The state that the phases of one trial share, and the record of their results.
struct TrialContext<Base: DrivenDeployment> {
    typealias Strategy = RecordingStrategy<Base>

    let strategy: Strategy
    let audience: String
    let variant: Variant
    let trial: TrialPlace
    let stores: TrialStores
    /// The network between the parts of the deployment; nil if there is none.
    let network: TrialNetwork?
    let clock: TrialClock
    let stop = StopFlag()
    let rules: MeasuringRules
    let population: Population
    /// The nodes, created by the preparation.
    var nodes: [Strategy.Node] = []
    /// Handles of the population's tokens that a storm revokes.
    var kept: [Int: IssuedToken] = [:]
    var capacity = FoundCapacity()
    /// The capacity without the network, if ``capacity`` was measured over a network.
    var localCapacity = FoundCapacity()
    var record: TrialRecord
    /// The individual requests that were recorded, phase by phase.
    var journal = TrialJournal()
    /// The times from invocation to acknowledgement, over all phases.
    var revokeTimes = LatencyHistogram.latency()
    /// The number of requests that failed in any phase.
    var failedRequests = 0
    /// The position of the nodes' feeds when the nodes had been created.
    var feedStart = FeedPosition()
    /// Whether nothing more is worth measuring.
    private(set) var isAbandoned = false
    /// The self-checks that failed, in order.
    private(set) var failedChecks: [SelfCheck] = []

    init(
        _ base: Base, audience: String, variant: Variant, trial: TrialPlace, stores: TrialStores,
        network: TrialNetwork? = nil, rules: MeasuringRules = .sound,
        clock: TrialClock = TrialClock()
    ) {
        self.clock = clock
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
        record.deployment = Base.isInProcess ? .inProcess : .http
    }

    var settings: Settings { variant.settings }

    var seed: UInt64 { trial.seed }

    /// The number of timed revocations.
    var timedRevocations: Int {
        settings.windows.timedRevocations(of: strategy.guarantee, isControl: trial.isControl)
    }

    var source: LoadSource { LoadSource(table: population.table, clock: clock, stop: stop) }

    var lanes: Base.Lanes { makeLanes(to: nodes) }

    func makeLanes(to nodes: [Base.Node]) -> Base.Lanes {
        var clientNetwork: (@Sendable () -> any ClientNetwork)?
        if let path = network?.emulated.authority {
            clientNetwork = { NetworkMessages(over: path) }
        }
        return strategy.base.makeLanes(
            LaneParts(
                strategy, nodes: nodes, clock: clock, roundTrip: roundTrip,
                clientNetwork: clientNetwork))
    }

    /// The round trip of the network that a verification may have to wait for; zero without one.
    var roundTrip: Duration { network?.roundTrip ?? .zero }

    /// Returns lanes that include the unprobed node of the windows phase, which is created now in
    /// addition to the nodes asked for. Other phases do not have it, so that no figure per node or
    /// per verification includes it. Its refreshes start between those of two other nodes, which
    /// remain evenly spaced.
    func lanesWithUnprobedNode() throws -> Base.Lanes {
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
                lifetime: settings.population.ttl, jitter: jitter))
    }

    /// How much shorter than stated the lifetimes of the population's and the background's tokens
    /// are.
    var jitter: LifetimeJitter { LifetimeJitter(share: settings.token.ttlJitter, seed: seed) }

    /// How clients renew their tokens.
    var parallelRefresh: ParallelRefresh {
        let traffic = settings.traffic
        let sharing: ParallelRefresh.Sharing =
            switch traffic.refreshSharing {
            case .sharedCookie: .sharedCookie
            case .copyPerTab: .copyPerTab
            }
        return ParallelRefresh(requests: traffic.parallelRefresh, sharing: sharing)
    }

    /// Returns why the trial cannot go on: a store or a server is gone. Nil while all are there.
    func failure() -> String? { stores.failure() ?? strategy.base.failure() }

    /// Switches the emulated network, in every process of the trial. Does nothing without one.
    func turnNetwork(on isOn: Bool) throws {
        guard let network else { return }
        network.emulated.turn(on: isOn)
        try strategy.base.turnNetwork(on: isOn)
    }

    /// Raises the stop flag on a signal or if a store or a server died. Called while the workers
    /// work.
    func watch() {
        if platform_signal_received() != 0 || failure() != nil { stop.raise() }
    }

    mutating func state(_ placement: StatePlacement, stores: [StoreKind]) {
        record.guarantee.placement = placement
        record.guarantee.stores = stores
    }

    mutating func state(_ durability: Durability) {
        record.guarantee.durability = durability.description
        record.guarantee.mayDrop = durability.mayDrop
    }

    /// Marks what was measured as invalid.
    mutating func invalidate(_ reason: String) {
        record.invalidReason = record.invalidReason.map { "\($0); \(reason)" } ?? reason
    }

    /// Marks the trial invalid if two ways to determine one figure differ.
    ///
    /// - Parameter difference: the difference in words; nil if there is none.
    mutating func note(_ check: SelfCheck, in phase: String, _ difference: String?) {
        guard let difference else { return }
        failedChecks.append(check)
        invalidate(check.reason("\(phase): \(difference)"))
    }

    /// Marks the trial invalid, with nothing more worth measuring.
    mutating func abandon(_ reason: String) {
        invalidate(reason)
        isAbandoned = true
    }
}

/// The position of a trial in a plan.
struct TrialPlace {
    /// The trial's index in its plan.
    let index: Int
    let block: Int
    /// The variant's index in its plan.
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

/// The result of the capacity phase, from which later phases take shares.
struct FoundCapacity {
    /// The rate of the best rung.
    var perSecond = 0.0
    /// The number of workers of the smallest rung that comes close to it.
    var workers = 1
}

extension Population {
    /// - Parameter guarantee: the strategy's guarantee, which decides what kinds of bad tokens
    ///   exist.
    fileprivate init(_ settings: Settings, of guarantee: Guarantee) {
        var kinds: [BadToken] = [.expired, .tampered, .wrongAudience]
        // If only expiry ends a window, a revoked token is accepted for the rest of its life. If
        // each revocation invalidates other tokens as well, no token is revoked before the windows
        // phase.
        let closes = guarantee.bound.after_ns != nil
        if closes, !guarantee.reaches.isEmpty, !guarantee.retiresKeys { kinds.append(.revoked) }
        if guarantee.bound == .never { kinds = [] }
        self.init(
            shape: PopulationShape(
                subjects: settings.population.subjects,
                tokensPerSubject: settings.population.tokensPerSubject,
                draw: .init(settings.population.draw), badShare: settings.traffic.badShare,
                highStakesShare: settings.traffic.highStakesShare, nodes: settings.nodes,
                clientsPerSubject: settings.population.clientsPerSubject),
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
