import Load
import Metrics
import Results
import Revocation
import Scenario

/// How long nodes refuse tokens that are signed with a new key, after each of several rotations;
/// see `NewKeysEngine`.
struct NewKeysPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "new keys phase"
    let usesNetwork = true

    /// The longest time until every node knows a key at which the phase is run.
    private static var longestBound: Duration { .seconds(30) }

    func applies(to context: TrialContext<Base>) -> Bool {
        context.settings.windows.newKeys > 0 && context.timedRevocations > 0
            && context.strategy.guarantee.newKeyBound != nil
            && context.population.shape.tokens > 0
    }

    func run(_ context: inout TrialContext<Base>) throws {
        let guarantee = context.strategy.guarantee
        guard let bound = guarantee.newKeyBound else { return }
        guard bound <= Self.longestBound else {
            context.record.warnings.append(
                "new keys: not measured, because a node may take \(bound.text) to learn of one")
            return
        }
        let subject = context.population.subject(of: 0)
        let engine = NewKeysEngine(
            NewKeysEngine.Configuration(
                rotations: context.settings.windows.newKeys, bound: bound,
                isOnDemand: guarantee.bound.after_ns == nil,
                target: guarantee.groups == nil ? .everyone : .subject(subject),
                grant: Grant(
                    subject: subject, audience: context.audience, scope: "read",
                    lifetime: context.settings.population.ttl),
                slot: context.population.extraStart, nodes: context.settings.nodes,
                gap: context.settings.windows.probeGap, source: context.source,
                seed: context.seed, historyRoom: context.windowsRoom / 4))
        let outcome = try engine.run(context.lanes, watch: context.watch)
        context.journal.keep([outcome.history], of: PhaseName.newKeys, nil)
        guard !context.stop.isRaised else { return }
        if let firstError = outcome.firstError { context.invalidate("new keys: \(firstError)") }
        context.addQuantiles(
            .newKeyRefused, of: outcome.refused_ns, in: PhaseName.newKeys, .verify,
            invalidReason: outcome.unknown > 0
                ? "after \(outcome.unknown) rotations a node did not accept a new token" : nil)
    }
}
