import Histogram
package import Oracle
package import Results
package import Revocation
import Seeding
import Synchronization

/// A measurement of revocations under background load, with every node of the plan probed. An
/// additional node gets its share of the load and every use of a stolen token, but no probes:
/// probes would keep cached answers about the tokens alive and so cause the exposure.
package struct WindowsEngine: Sendable {
    package struct Configuration: Sendable {
        package var plan: WindowPlan
        package var population: Population
        package var source: LoadSource
        package var authorityWork: BackgroundAuthority.Work
        /// Handles of the population's tokens that a storm revokes.
        package var kept: [Int: IssuedToken]
        /// The number of the population's clients that renew their tokens, and the share of a
        /// token's life after which they do.
        package var clients: Int
        package var refreshShare: Double
        package var parallelRefresh: ParallelRefresh
        /// Ordinary requests per second, summed over all workers.
        package var backgroundRate: Double
        /// Requests of the background load under way at a time.
        package var workers: Int
        package var seed: UInt64
        /// The most verifications that a thread records one by one.
        package var historyRoom: Int
        package var rules: WindowRules

        package init(
            plan: WindowPlan, population: Population, source: LoadSource,
            authorityWork: BackgroundAuthority.Work, kept: [Int: IssuedToken], clients: Int = 0,
            refreshShare: Double = 0.8, parallelRefresh: ParallelRefresh = .single,
            backgroundRate: Double, workers: Int, seed: UInt64,
            historyRoom: Int, rules: WindowRules = WindowRules()
        ) {
            self.plan = plan
            self.population = population
            self.source = source
            self.authorityWork = authorityWork
            self.kept = kept
            self.clients = min(clients, population.shape.tokens)
            self.refreshShare = refreshShare
            self.parallelRefresh = parallelRefresh
            self.backgroundRate = backgroundRate
            self.workers = workers
            self.seed = seed
            self.historyRoom = historyRoom
            self.rules = rules
        }
    }

    package struct Outcome: Sendable {
        package var rows: [RevocationRow] = []
        package var background: [WorkerRecord] = []
        /// Uses of stolen tokens, which are in the workers' histories but not in their tallies.
        package var stolenUses = 0
        /// Every probe.
        package var probes = VerificationLog(capacity: 0, origin_ns: 0)
        package var authority = BackgroundAuthority.Journal()
        package var revoke = LatencyHistogram.latency()
        /// The number of revocations that failed.
        package var failedRevocations = 0
        /// The collateral of each revocation.
        package var collateral: [Double] = []
        package var length_ns: UInt64 = 0
        package var start_ns: UInt64 = 0
        package var firstError: StrategyError?
        package var pace = ProbePace()
        /// How long the prober and the workers waited for a processor; nil if the kernel does not
        /// report it.
        package var proberDelay: RunDelaySpan?
        package var workersDelay: RunDelaySpan?
    }

    enum Part: Sendable {
        case prober([[RevocationRowDraft]], [Double], VerificationLog, RunDelaySpan?)
        case revoker(Revoker.Journal)
        case authority(BackgroundAuthority.Journal)
        case background(BackgroundLoad.Journal, RunDelaySpan?)
    }

    let configuration: Configuration
    private let slots: WindowSlots
    let state: SharedWindowState
    private let reissues: ReissueQueue?

    /// Returns the number of table slots that a plan needs in addition to the population's.
    package static func extraSlots(revocations: Int, tokensPerSubject: Int) -> Int {
        WindowSlots(start: 0, targets: revocations, siblingsPerTarget: tokensPerSubject - 1).count
    }

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        slots = WindowSlots(
            start: configuration.population.extraStart, targets: configuration.plan.targets.count,
            siblingsPerTarget: configuration.population.shape.tokensPerSubject - 1,
            clientsPerSubject: configuration.population.shape.clientsPerSubject)
        state = SharedWindowState(
            targets: configuration.plan.targets.count,
            groups: configuration.plan.shape.groups?.count ?? 1)
        reissues =
            configuration.plan.revokesMany || configuration.clients > 0
            ? ReissueQueue(slots: configuration.population.shape.tokens) : nil
    }

    package func run(_ lanes: some LaneMaker, watch: () -> Void) throws -> Outcome {
        let workers = lanes.threads(for: configuration.workers)
        let barrier = StartBarrier(parties: 3 + workers)
        let stop = configuration.source.stop
        let parts = try WorkerGroup.run(3 + workers, watch: watch) {
            thread -> Part? in
            do {
                switch thread {
                case 0: return try probe(lanes, barrier)
                case 1: return try revoke(lanes, barrier)
                case 2: return try serve(lanes, barrier)
                default: return try load(lanes, worker: thread - 3, of: workers, barrier)
                }
            } catch {
                barrier.cancel()
                stop.raise()
                throw error
            }
        }
        return gather(parts.compactMap { $0 }, unprobedNode: unprobedNode(of: lanes))
    }

    /// Returns the node after those of the plan, if there is one.
    private func unprobedNode(of lanes: some LaneMaker) -> Int? {
        let probed = configuration.plan.shape.nodes
        return lanes.nodes > probed ? probed : nil
    }

    private func end_ns(_ start_ns: UInt64) -> UInt64 {
        start_ns + configuration.plan.length_ns + 200_000_000
    }

    private func probe(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        guard lanes.awaitsAnswers else {
            return try probeInProcess(lanes, barrier)
        }
        let shape = configuration.plan.shape
        let lane = try lanes.makeConcurrentLane(
            nodes: shape.nodes,
            requestsPerNode: ProbeThreads.perNode(
                of: shape.nodes, weighsRequests: shape.weighsRequests))
        return try probe(over: lane, mostOutstanding: ProbeThreads.mostOutstanding, barrier)
    }

    /// Probes one worker of each node, or several in turn where each learns on its own.
    private func probeInProcess(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        let lane = try lanes.makeVerificationLane(for: 1)
        guard lanes.guarantee.isPerWorker, lane.depth == 0 else {
            return try probe(over: lane, mostOutstanding: 1, barrier)
        }
        let others = try (1..<ProbeThreads.workersPerNode).map { _ in
            try lanes.makeVerificationLane(for: 1)
        }
        return try probe(over: RotatingLane([lane] + others), mostOutstanding: 1, barrier)
    }

    private func probe(
        over lane: some VerificationLane, mostOutstanding: Int, _ barrier: StartBarrier
    ) throws -> Part? {
        let pacer = Pacer(spinners: SpinPermits())
        guard let start_ns = barrier.arrive() else { return nil }
        var prober = Prober(
            configuration.plan, slots: slots, source: configuration.source, state: state,
            over: lane, nodes: configuration.plan.shape.nodes, mostOutstanding: mostOutstanding,
            timer: pacer, start_ns: start_ns, seed: configuration.seed,
            sampler: TokenSampler(
                of: configuration.population, for: configuration.plan.shape,
                clients: configuration.clients,
                seed: configuration.seed),
            history: history(upTo: configuration.historyRoom))
        let (_, delay) = RunDelaySpan.of { prober.run() }
        let drafts = prober.watches.enumerated().map { target, watches in
            zip(prober.places, watches).map { place, watch in
                RevocationRowDraft(
                    target: target, node: place.node, isHighStakes: place.isHighStakes,
                    probes: watch.probes.map(configuration.rules.probe))
            }
        }
        return .prober(
            drafts, prober.collateral.compactMap { $0?.tokens }, prober.history, delay)
    }

    private func history(upTo capacity: Int) -> VerificationLog {
        VerificationLog(
            capacity: min(capacity, configuration.historyRoom),
            origin_ns: configuration.source.clock.origin_ns)
    }

    private func revoke(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        let lane = try lanes.makeAuthorityLane()
        let pacer = Pacer(spinners: nil)
        guard let start_ns = barrier.arrive() else { return nil }
        let revoker = Revoker(
            plan: configuration.plan, slots: slots, source: configuration.source, state: state,
            population: configuration.population.shape,
            audience: configuration.authorityWork.audience,
            siblingLifetime: configuration.authorityWork.lifetime, kept: configuration.kept,
            rules: configuration.rules)
        return .revoker(try revoker.run(over: lane, start_ns: start_ns, timer: pacer))
    }

    private func serve(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        var clients = self.clients
        var lane = try lanes.makeAuthorityLane(
            for: clients == nil ? 1 : configuration.parallelRefresh.underWay)
        let pacer = Pacer(spinners: nil)
        try clients?.begin(over: &lane, timer: pacer)
        guard let start_ns = barrier.arrive() else { return nil }
        clients?.start(at: start_ns)
        let authority = BackgroundAuthority(
            work: configuration.authorityWork, source: configuration.source,
            population: configuration.population,
            seed: configuration.seed, reissues: reissues)
        let state = state
        return .authority(
            try authority.run(
                over: lane, timer: pacer, reach: lanes.guarantee.reachOfOne, start_ns: start_ns,
                end_ns: end_ns(start_ns), clients: clients,
                isFinished: { state.isFinished.load(ordering: .acquiring) }))
    }

    private var clients: RefreshingClients? {
        guard configuration.clients > 0 else { return nil }
        return RefreshingClients(
            RefreshingClients.Terms(
                count: configuration.clients, lifetime: configuration.plan.shape.lifetime,
                share: configuration.refreshShare, audience: configuration.authorityWork.audience,
                parallel: configuration.parallelRefresh,
                jitter: configuration.authorityWork.jitter),
            source: configuration.source, population: configuration.population)
    }

    private func load(
        _ lanes: some LaneMaker, worker: Int, of workers: Int, _ barrier: StartBarrier
    ) throws -> Part? {
        let lane = try lanes.makeVerificationLane(for: configuration.workers)
        let draws = configuration.population.draws(
            1 << 14, seed: configuration.seed, worker: 1_000 + worker, nodes: lanes.nodes)
        let requests = requests(of: worker, among: workers)
        let history = history(upTo: requests.count)
        let pacer = Pacer(spinners: nil)
        guard let start_ns = barrier.arrive() else { return nil }
        let background = BackgroundLoad(
            plan: configuration.plan, slots: slots, source: configuration.source,
            population: configuration.population, state: state, reissues: reissues,
            clients: configuration.clients, unprobedNode: unprobedNode(of: lanes))
        var journal = BackgroundLoad.Journal(
            record: WorkerRecord(
                start_ns: start_ns, duration_ns: configuration.plan.length_ns,
                reasons: refusalReasons.count))
        let (_, delay) = RunDelaySpan.of {
            background.run(
                over: lane, requests, draws: draws, start_ns: start_ns,
                end_ns: end_ns(start_ns), timer: pacer, history: history, journal: &journal)
        }
        return .background(journal, delay)
    }

    /// Returns a worker's share of the ordinary requests and of the uses of stolen tokens, by due
    /// time.
    private func requests(of worker: Int, among workers: Int) -> [BackgroundLoad.Request] {
        var unit = SeededGenerator(seed: configuration.seed, stream: "background", worker)
        let ordinary = Schedule(
            .poisson, rate: configuration.backgroundRate / Double(max(workers, 1)),
            duration_ns: configuration.plan.length_ns, unit: &unit)
        var requests = ordinary.due_ns.map { BackgroundLoad.Request(due_ns: $0, stolen: nil) }
        for (index, use) in configuration.plan.stolenUses.enumerated()
        where index % max(workers, 1) == worker {
            requests.append(BackgroundLoad.Request(due_ns: use.due_ns, stolen: use))
        }
        return requests.sorted { $0.due_ns < $1.due_ns }
    }
}
