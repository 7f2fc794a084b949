import CPlatform
import Load
import Metrics
import Results
import Revocation
import Scenario

/// The filling of the stores with earlier revocations and then the population. Also times single
/// issues and renewals, and creates the nodes.
struct PreparationPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "preparation"

    func run(_ context: inout TrialContext<Base>) throws {
        let authority = try context.strategy.makeAuthority()
        try context.remember(context.settings.population.revoked, by: authority)
        if context.keepsHistory {
            context.journal.entriesBefore = try authority.entries(at: context.clock.now)
        }
        var memory = MemorySlope()
        try issuePopulation(&context) { tokens in
            if let bytes = try authority.storeBytes() { memory.add(entries: tokens, bytes: bytes) }
        }
        context.add(memory, of: .storeBytesPerToken, in: PhaseName.preparation)
        try context.measureIssueRate()
        try context.measureRefreshRate()
        let (nodes, now) = (context.settings.nodes, context.clock.now)
        context.nodes = try (0..<nodes).map { index in
            try context.strategy.makeNode(NodeID(index: index, of: nodes), at: now)
        }
        context.feedStart = context.feedPosition
        context.record.fingerprints["draws"] = context.population.fingerprint(seed: context.seed)
        context.record.fingerprints["arrivals"] =
            ArrivalPlan(
                context.settings.latency, seed: context.seed
            ).fingerprint
    }

    /// - Parameter weigh: called with the number of good tokens issued: once when half of them are
    ///   issued, and once when all are.
    private func issuePopulation(
        _ context: inout TrialContext<Base>, weigh: (Int) throws -> Void
    ) throws {
        let settings = context.settings
        let storm = settings.windows.storm.map { storm in
            Int(Double(settings.population.tokens) * storm.share)
        }
        let issue = try context.population.issue(
            by: context.strategy, audience: context.audience, lifetime: settings.population.ttl,
            jitter: context.jitter, threads: max(Int(platform_processors()), 1),
            keep: Set(0..<(storm ?? 0)), clock: context.clock, stop: context.stop,
            watch: context.watch, weigh: weigh)
        context.kept = issue.kept
        context.add(
            .tokenBytes, in: PhaseName.preparation, .issue, stat: .mean,
            value: issue.meanTokenBytes,
            n: max(context.population.shape.tokens, 1))
    }
}
