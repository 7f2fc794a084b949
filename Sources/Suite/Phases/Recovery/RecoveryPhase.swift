import Load
import Metrics
import Results
import Revocation
import Scenario

/// A mass revocation and the recovery of its clients; see `RecoveryEngine`.
struct RecoveryPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "recovery phase"
    let usesNetwork = true

    /// The longest bound at which recovery is measured.
    private static var longestBound: Duration { .seconds(30) }

    func applies(to context: TrialContext<Base>) -> Bool {
        context.timedRevocations > 0 && context.strategy.guarantee.retiresKeys
            && context.population.shape.tokens > 0
    }

    func run(_ context: inout TrialContext<Base>) throws {
        let guarantee = context.strategy.guarantee
        guard case .after(let bound) = guarantee.bound else { return }
        guard bound <= Self.longestBound else {
            context.record.warnings.append(
                "recovery: not measured, because a revocation takes up to \(bound.text)")
            return
        }
        let workers = context.atLeastAFewPerNode(
            Self.workers(
                clients: context.population.shape.tokens, nodes: context.settings.nodes,
                context.capacity, context.network))
        let engine = RecoveryEngine(
            RecoveryEngine.Configuration(
                population: context.population, source: context.source,
                audience: context.audience, lifetime: context.settings.population.ttl,
                groups: guarantee.groups, bound: bound, workers: workers, seed: context.seed,
                historyRoom: context.windowsRoom / (2 * max(workers, 2)),
                rules: context.rules.windows))
        let outcome = try engine.run(context.lanes, watch: context.watch)
        context.journal.keep(outcome.histories, of: PhaseName.recovery, nil)
        guard !context.stop.isRaised else { return }
        if let firstError = outcome.firstError { context.invalidate("recovery: \(firstError)") }
        add(outcome, &context)
    }

    /// Returns the number of workers. Few, so that they leave the processors to the authority. If a
    /// verification may wait for a network, as many as wait at a time, and enough per node that a
    /// worker that waits for its copy holds up no client of another node.
    static func workers(
        clients: Int, nodes: Int, _ capacity: FoundCapacity, _ network: TrialNetwork?
    ) -> Int {
        let few = min(capacity.workers, 2)
        guard let network, network.roundTrip > .zero else { return few }
        let waiting = max(network.workers(for: capacity.perSecond), few)
        let nodes = max(nodes, 1)
        let perNode = (waiting + nodes - 1) / nodes
        return min(perNode * nodes, max(clients, few), Ladder.mostWorkers)
    }

    private func add(_ outcome: RecoveryEngine.Outcome, _ context: inout TrialContext<Base>) {
        let left = outcome.clients - outcome.recoveries_ns.count
        let doubt =
            left > 0
            ? "\(left) of \(outcome.clients) clients held no working token when the watch ended"
            : nil
        for (metric, times_ns) in [
            (Metric.recoveryTime, outcome.recoveries_ns), (.lockoutTime, outcome.lockouts_ns),
        ] {
            context.addQuantiles(
                metric, of: times_ns, in: PhaseName.recovery, .issue, invalidReason: doubt)
        }
        context.add(
            .recoveryResolution, in: PhaseName.recovery, .issue,
            value: Double(outcome.resolution_ns) / 1e6, n: outcome.clients)
        guard outcome.reissuing_ns > 0 else { return }
        context.add(
            .reissuePerSecond, in: PhaseName.recovery, .issue,
            value: Double(outcome.reissues) / Double(outcome.reissuing_ns) * 1e9,
            n: outcome.reissues)
    }
}
