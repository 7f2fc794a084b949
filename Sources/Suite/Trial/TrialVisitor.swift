import Results
import Revocation
import Scenario
import Stores
import Strategies

/// A visitor that finds the trial's strategy in the registry and runs the trial for its type.
struct TrialVisitor: StrategyVisitor {
    let job: TrialJob
    let stores: TrialStores
    private(set) var record: TrialRecord?
    /// The reason why the trial ended early. ``record`` then contains what was measured before.
    private(set) var failure: (any Error)?

    init(job: TrialJob, stores: TrialStores) {
        self.job = job
        self.stores = stores
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        let variant = job.variant
        guard type.descriptor.name == variant.strategy else { return }
        let place = TrialPlace(job.plan, job.trial)
        let network = EmulatedNetwork(variant.settings.network, seed: place.seed)
        let context = strategyContext(variant.settings, network)
        let strategy = try InProcessDeployment<Strategy>(variant.options, in: context)
        var trial = TrialContext(
            strategy, audience: context.audience, variant: variant,
            trial: place, stores: stores,
            network: network.map {
                TrialNetwork(
                    $0, placement: type.descriptor.placement(variant.options),
                    stores: type.descriptor.stores(variant.options))
            })
        trial.state(
            type.descriptor.placement(variant.options), stores: StoreKind.needed(by: variant))
        if !strategy.guarantee.reaches.isEmpty {
            trial.state(Strategy.durability(variant.options, in: context))
        }
        var run = TrialRun(trial)
        defer { record = run.context.record }
        do {
            try run.run(phases(of: variant, in: context))
            if let file = job.history { try run.judgeHistory(into: file) }
        } catch {
            run.invalidate("\(error)")
            failure = TrialFailure("\(variant.strategy): \(error)")
        }
    }

    private func strategyContext(
        _ settings: Settings, _ network: EmulatedNetwork?
    ) -> StrategyContext {
        let token = settings.token
        var context = StrategyContext(
            directory: job.folder, stores: stores.access, algorithm: token.algorithm,
            leeway: token.leeway,
            longestLifetime: max(settings.population.ttl, token.ttl))
        context.keySize_bits = token.keySize_bits
        context.issuer = token.issuer
        context.audience = token.audience
        context.claims = token.claims
        context.network = network
        return context
    }

    /// Returns a preflight on a separate deployment and the phases that measure, or the counting
    /// phase.
    private func phases<Strategy: RegisteredStrategy>(
        of variant: Variant, in context: StrategyContext
    ) -> [PhaseStep<InProcessDeployment<Strategy>>] {
        if let verifications = job.verifications {
            return [PhaseStep(CountingPhase(verifications: verifications))]
        }
        let preflight = PreflightPhase<InProcessDeployment<Strategy>>(leeway: context.leeway) {
            let own = context.beside("preflight")
            try Temporary.makeFolder(own.directory)
            return try InProcessDeployment<Strategy>(variant.options, in: own)
        }
        let placement = Strategy.descriptor.placement(variant.options)
        let way = placement.wayOfVerifications(
            with: Strategy.descriptor.stores(variant.options))
        return [PhaseStep(preflight)]
            + PhaseStep.all(
                variant.settings, placement: placement, askingOver: way ?? .nodeToStore,
                refreshPeriods: Strategy.descriptor.refreshPeriods(variant.options),
                isCalibration: Strategy.descriptor.isCalibration)
    }
}
