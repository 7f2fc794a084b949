import Load
import Metrics
import Results
import Revocation
import Scenario
import Statistics
import Tokens

/// Revocations under background load; see `WindowPlan` for when each is made.
struct WindowsPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "windows phase"
    let usesNetwork = true
    let settings: WindowsSettings
    let refreshPeriods: [(option: String, period: Duration)]

    func applies(to context: TrialContext<Base>) -> Bool {
        context.timedRevocations > 0 && bound(context) != nil
    }

    private func bound(_ context: TrialContext<Base>) -> Duration? {
        let token = context.settings.token
        return context.strategy.guarantee.bound.duration(
            lifetime: token.ttl, leeway: token.leeway
        ).map { context.rules.windows.bound($0, token.leeway) }
    }

    func run(_ context: inout TrialContext<Base>) throws {
        guard let bound = bound(context) else { return }
        let reach = context.plannedReach(asked: settings.reach)
        let shape = shape(context, bound, reach)
        let remedy = "Lower windows.stolen_use_rate, .background or .revocations, or token.ttl"
        let stolen = WindowPlan.mostStolenUses(shape)
        try context.refuse(requests: stolen, in: PhaseName.windows, remedy)
        let plan = WindowPlan(shape, seed: context.seed)
        let backgroundRate = context.capacity.perSecond * settings.background
        try context.refuse(
            requests: stolen + backgroundRate * Double(plan.length_ns) / 1e9,
            in: PhaseName.windows, remedy)
        context.record.fingerprints["revocations"] = plan.fingerprint
        context.record.revocationInstants_ns = plan.targets.map(\.revoke_ns)
        warnOfPhaseLock(bound, &context)
        let renews = context.strategy.guarantee.refreshGrace != nil
        let traffic = context.settings.traffic
        let engine = WindowsEngine(
            WindowsEngine.Configuration(
                plan: plan, population: context.population, source: context.source,
                authorityWork: context.authorityWork, kept: context.kept,
                clients: renews ? traffic.clients : 0, refreshShare: traffic.refreshAt,
                parallelRefresh: context.parallelRefresh,
                backgroundRate: backgroundRate, workers: workers(context, plan, backgroundRate),
                seed: context.seed, historyRoom: context.windowsRoom,
                rules: context.rules.windows))
        let lanes = try context.lanesWithUnprobedNode()
        try add(try engine.run(lanes, watch: context.watch), gap: plan.shape.finestGap, &context)
    }

    private func shape(
        _ context: TrialContext<Base>, _ bound: Duration, _ reach: RevocationReach
    ) -> WindowPlan.Shape {
        let (guarantee, token) = (context.strategy.guarantee, context.settings.token)
        let storm = settings.storm.flatMap { storm -> WindowPlan.Storm? in
            guard !guarantee.retiresKeys else { return nil }
            return WindowPlan.Storm(slots: stormSlots(reach, context), within: storm.within)
        }
        return WindowPlan.Shape(
            revocations: context.timedRevocations, lifetime: token.ttl, leeway: token.leeway,
            bound: bound, reach: reach, nodes: context.settings.nodes,
            probeGap: settings.probeGap, stolenUseRate: settings.stolenUseRate_per_s,
            highStakesShare: context.settings.traffic.highStakesShare,
            weighsRequests: guarantee.highStakesBound != nil, storm: storm,
            groups: guarantee.groups,
            keyPause: token.algorithm.makesKeysSlowly
                ? BackgroundAuthority.purgePeriod + .milliseconds(500) : .zero,
            roundTrip: context.roundTrip, issuedWithin: settings.issuedWithin,
            asked: settings.reach)
    }

    /// Returns the number of workers. Few, so that they leave the processors to the probes; more
    /// only if they wait for a network.
    private func workers(
        _ context: TrialContext<Base>, _ plan: WindowPlan, _ backgroundRate: Double
    ) -> Int {
        let few = min(context.capacity.workers, 2)
        guard let network = context.network else { return context.atLeastAFewPerNode(few) }
        let stolen = Double(plan.stolenUses.count) / max(Double(plan.length_ns) / 1e9, 1e-9)
        return context.atLeastAFewPerNode(
            max(few, network.workers(for: backgroundRate + stolen)))
    }

    /// Returns what a storm revokes: every kept token, or each kept grant or subject once.
    private func stormSlots(
        _ reach: RevocationReach, _ context: TrialContext<Base>
    ) -> [Int] {
        let population = context.settings.population
        let perSubject = max(population.tokensPerSubject, 1)
        let revoked =
            switch reach {
            case .token, .everyone: perSubject
            case .grant: population.clientsPerSubject
            case .subject: 1
            }
        return context.kept.keys.filter { $0 % perSubject < revoked }.sorted()
    }

    /// Warns if revocations are in phase with a refresh. Uses the 0.1 % level, so that few of a
    /// run's many trials are flagged by chance. A storm is deliberately crowded, and a period
    /// longer than the bound does not affect a window.
    private func warnOfPhaseLock(_ bound: Duration, _ context: inout TrialContext<Base>) {
        guard settings.storm == nil else { return }
        for refresh in refreshPeriods where refresh.period <= bound {
            let lock = PhaseLock(
                of: context.record.revocationInstants_ns,
                period_ns: UInt64(max(refresh.period.nanoseconds, 0)))
            guard let lock, lock.isLocked(significance: 0.001) else { continue }
            let part = lock.harmonic == 1 ? "" : " / \(lock.harmonic)"
            context.record.warnings.append(
                "windows: the revocations are phase-locked to "
                    + "\(refresh.option) \(refresh.period.text)\(part) "
                    + "(R = \(plain(lock.concentration))): their windows are not a fair sample")
        }
    }
}

extension TrialContext {
    /// Returns what each revocation that is meant to take back `asked` reaches, and notes it where
    /// that is less. Where nothing can be revoked, only expiry ends a token, and nothing is noted.
    mutating func plannedReach(asked: RevocationReach) -> RevocationReach {
        guard let reach = strategy.guarantee.reach(covering: asked) else { return .token }
        if !reach.covers(asked) { record.add(.narrowReach) }
        return reach
    }
}
