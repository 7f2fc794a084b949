import Load
import Metrics
import Results
import Revocation

/// What a trial found in addition to its loads: the times of revocations, failures, and the bytes
/// stored and transferred.
struct CostsPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "costs"

    func run(_ context: inout TrialContext<Base>) throws {
        context.addPercentiles(
            .revokeTime, of: context.revokeTimes, in: PhaseName.costs, .revoke, .service)
        context.add(
            .failed, in: PhaseName.costs, .verify, value: Double(context.failedRequests), n: 1)
        let base = try context.strategy.base.makeAuthority()
        context.addRoundTrips(elsewhere: context.roundTripsElsewhere(base))
        let authority = try context.strategy.makeAuthority()
        if let bytes = try authority.publishedBytes(at: context.clock.now) {
            context.add(.publishedBytes, in: PhaseName.costs, value: Double(bytes), n: 1)
        }
        context.addFanOut(base)
        guard !context.nodes.isEmpty else { return }
        let bytes = context.nodes.map { Double($0.stateBytes) }
        context.add(
            .nodeBytes, in: PhaseName.costs, stat: .mean,
            value: bytes.reduce(0, +) / Double(bytes.count),
            n: bytes.count)
        context.addFeedCosts()
        context.addIntrospectionCosts()
    }
}
