import Load
import Record
import Revocation

/// What a trial found beside its loads: what revoking took, what failed, and what is held and moved.
struct CostsPhase<Base: RevocationStrategy>: TrialPhase {
    let name = "costs"

    func run(_ context: inout TrialContext<Base>) throws {
        context.addPercentiles(
            "revoke_us", of: context.revokeTimes, in: "costs", "revoke", "service")
        context.add(
            "failed", in: "costs", "verify", value: Double(context.failedRequests), unit: "1", n: 1)
        let authority = try context.strategy.makeAuthority()
        if let bytes = try authority.publishedBytes(at: context.clock.now) {
            context.add("published_bytes", in: "costs", value: Double(bytes), unit: "B", n: 1)
        }
        guard !context.nodes.isEmpty else { return }
        let bytes = context.nodes.map { Double($0.stateBytes) }
        context.add(
            "node_bytes", in: "costs", stat: "mean",
            value: bytes.reduce(0, +) / Double(bytes.count),
            unit: "B", n: bytes.count)
        context.addFeedCosts()
    }
}
