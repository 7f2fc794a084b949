import Load
import Results
import Revocation
import Scenario

/// A fixed number of verifications on one thread, with the loop of the capacity phase. Measures
/// nothing.
/// For counting instructions with an external tool. Its count for twice `verifications`, minus its
/// count for `verifications`, divided by `verifications`, is the cost of one verification.
struct CountingPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "count"
    let verifications: Int

    func run(_ context: inout TrialContext<Base>) throws {
        let (settings, clock) = (context.settings, context.clock)
        _ = try context.population.issue(
            by: context.strategy, audience: context.audience, lifetime: settings.population.ttl,
            threads: 1, keep: [], clock: clock, stop: context.stop, watch: {})
        context.nodes = try (0..<settings.nodes).map { index in
            try context.strategy.makeNode(NodeID(index: index, of: settings.nodes), at: clock.now)
        }
        var lane = try context.lanes.makeVerificationLane(for: 1)
        var record = WorkerRecord(
            start_ns: TrialClock.now_ns(), duration_ns: 0, reasons: refusalReasons.count,
            history: context.emptyLog)
        runClosedLoop(
            over: &lane,
            draws: context.population.draws(1 << 16, seed: context.seed, worker: 0),
            from: context.source, until: RequestLimit(verifications), record: &record)
        let tally = record.tally
        try context.judge(tally, firstError: lane.firstError, of: "verifications")
        print("\(tally.decided) verifications, \(tally.accepted) accepted")
        if let reason = context.record.invalidReason { throw TrialFailure(reason) }
    }
}
