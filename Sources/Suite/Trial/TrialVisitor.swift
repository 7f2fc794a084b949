import CPlatform
import Deployments
import Load
import Results
import Revocation
import Scenario
import ServerContract
import Stores
import Strategies

/// A visitor that finds the trial's strategy in the registry and runs the trial for its type.
struct TrialVisitor: StrategyVisitor {
    let job: TrialJob
    let stores: TrialStores
    private(set) var record: TrialRecord?
    /// The reason why the trial ended early. ``record`` then contains what was measured before.
    private(set) var failure: (any Error)?
    /// Instead of the phases that measure; nil to measure.
    private let soak: SoakPhase?
    private let clock = TrialClock()

    init(job: TrialJob, stores: TrialStores, soak: SoakPhase? = nil) {
        self.job = job
        self.stores = stores
        self.soak = soak
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        let variant = job.variant
        guard type.descriptor.name == variant.strategy else { return }
        let seed = TrialPlace(job.plan, job.trial).seed
        let network = EmulatedNetwork(variant.settings.network, seed: seed)
        let context = strategyContext(variant.settings, network)
        let durability = Strategy.durability(variant.options, in: context)
        switch variant.settings.deployment {
        case .inProcess:
            let make = { (context: StrategyContext) in
                try InProcessDeployment<Strategy>(variant.options, in: context)
            }
            try measure(try make(context), type.descriptor, in: context, durability, by: make)
        case .http:
            let launch = try fleetLaunch(type.descriptor, seed: seed)
            let guarantee = type.descriptor.guarantee(variant.options, context.tokenTerms)
            let phases: [PhaseStep<HTTPDeployment>]? = soak.map { soak in
                [PhaseStep(PreparationPhase<HTTPDeployment>()), PhaseStep(soak)]
            }
            // The preflight's deployment has no population, and so nobody to log in.
            var measured = launch(context)
            try measured.logIn(subjects: variant.settings.population.subjects)
            let base = try HTTPDeployment(measured, guarantee: guarantee)
            try measure(base, type.descriptor, in: context, durability, only: phases) { context in
                try HTTPDeployment(launch(context), guarantee: guarantee)
            }
        }
    }

    /// Runs the trial on a deployment.
    ///
    /// - Parameters:
    ///   - phases: instead of the usual ones.
    ///   - make: makes another deployment, for the preflight.
    private mutating func measure<Base: DrivenDeployment>(
        _ base: Base, _ descriptor: StrategyDescriptor, in context: StrategyContext,
        _ durability: Durability, only phases: [PhaseStep<Base>]? = nil,
        by make: @escaping (StrategyContext) throws -> Base
    ) throws {
        let variant = job.variant
        var trial = TrialContext(
            base, audience: context.audience, variant: variant,
            trial: TrialPlace(job.plan, job.trial), stores: stores,
            network: context.network.map {
                TrialNetwork(
                    $0, placement: descriptor.placement(variant.options),
                    stores: descriptor.stores(variant.options))
            }, clock: clock)
        trial.state(
            descriptor.placement(variant.options), stores: StoreKind.needed(by: variant))
        if !base.guarantee.reaches.isEmpty { trial.state(durability) }
        var run = TrialRun(trial)
        defer { record = run.context.record }
        do {
            try run.run(phases ?? self.phases(descriptor, in: context, by: make))
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
    private func phases<Base: DrivenDeployment>(
        _ descriptor: StrategyDescriptor, in context: StrategyContext,
        by make: @escaping (StrategyContext) throws -> Base
    ) -> [PhaseStep<Base>] {
        if let verifications = job.verifications {
            return [PhaseStep(CountingPhase(verifications: verifications))]
        }
        let preflight = PreflightPhase<Base>(leeway: context.leeway) {
            let own = context.beside("preflight")
            try Temporary.makeFolder(own.directory)
            return try make(own)
        }
        let options = job.variant.options
        let placement = descriptor.placement(options)
        let way = placement.wayOfVerifications(with: descriptor.stores(options))
        return [PhaseStep(preflight)]
            + PhaseStep.all(
                job.variant.settings, placement: placement, askingOver: way ?? .nodeToStore,
                refreshPeriods: descriptor.refreshPeriods(options),
                isCalibration: descriptor.isCalibration)
    }
}

extension TrialVisitor {
    /// The ports of resource servers that are restarted: below those that Linux and macOS give to
    /// outgoing connections.
    private static let restartedPorts = 20_000..<30_000

    /// Returns how to launch the servers of a deployment, by its context.
    private func fleetLaunch(
        _ descriptor: StrategyDescriptor, seed: UInt64
    ) throws -> (StrategyContext) -> FleetLaunch {
        let variant = job.variant
        let program = try ServerExecutable.find()
        let network = LaunchEnvironment.Network(variant.settings.network, seed: seed)
        let clock = LaunchClock(origin_ns: clock.origin_ns, originWall_us: clock.originWall_us)
        let placement = descriptor.placement(variant.options)
        let way = placement.wayOfVerifications(with: descriptor.stores(variant.options))
        let loops = variant.eventLoops(placement: placement, askingOver: way ?? .nodeToStore)
        let restarts = soak != nil
        return { context in
            var launch = FleetLaunch(
                program: program, strategy: descriptor.name, options: variant.options,
                environment: LaunchEnvironment(context, network: network), clock: clock,
                loops: loops)
            launch.verdictsNameScope = !descriptor.isCalibration
            if restarts { launch.resourcePorts = Self.restartedPorts }
            return launch
        }
    }
}

extension LaunchEnvironment.Network {
    /// The network that a scenario asks for; nil if it asks for none.
    fileprivate init?(_ settings: NetworkSettings?, seed: UInt64) {
        guard let settings else { return nil }
        self.init(
            store: settings.storeRTT, authorityStore: settings.authorityStoreRTT,
            authority: settings.authorityRTT, jitter: settings.jitter, seed: seed)
    }
}

extension Variant {
    /// Event loops of a resource server whose verifications wait for a distant server. A waiting
    /// verification holds up its loop, so there are several.
    private static var waitingLoops: Int { 16 }

    /// Returns the number of event loops of each resource server. Usually the servers share the
    /// processors.
    ///
    /// - Parameter way: the path that a verification crosses if it asks outside its machine.
    fileprivate func eventLoops(placement: StatePlacement, askingOver way: NetworkWay) -> Int {
        let isAcross = (settings.network?.roundTrip(over: way) ?? .zero) > .zero
        if placement == .networked, isAcross { return Self.waitingLoops }
        return max(Int(platform_processors()) / max(settings.nodes, 1), 1)
    }
}
