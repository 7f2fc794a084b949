import Load
import Metrics
import Results
import Revocation
import Scenario

/// What a newly started node holds, and what one revocation takes if the trial began with none.
/// Runs last in a trial, because it fills the store.
struct MemoryPhase<Base: Deployment>: TrialPhase {
    let name = "measurement of memory"

    /// Artificial revocations: enough for a store's pages and tables to grow.
    private static var madeUp: Int { 10_000 }

    func applies(to context: TrialContext<Base>) -> Bool {
        context.strategy.guarantee.bound != .never
    }

    func run(_ context: inout TrialContext<Base>) throws {
        context.add(
            .nodeBytes, in: "costs", stat: .fresh, value: Double(try context.freshNodeBytes()), n: 1
        )
        guard context.settings.population.revoked == 0 else { return }
        try context.remember(Self.madeUp, by: try context.strategy.base.makeAuthority())
    }
}

extension TrialContext {
    /// Has the store hold `count` earlier revocations, and enters what each of them takes there,
    /// and at a node that learns of them as it starts.
    mutating func remember(_ count: Int, by authority: some AuthorityInstrumentation) throws {
        let (store, node) = (try authority.storeBytes(), try freshNodeBytes())
        try authority.prefill(
            revocations: count, lifetime: settings.population.ttl, at: clock.now)
        guard count > 0 else { return }
        addGrowth(.nodeBytesPerRevocation, by: count, try freshNodeBytes() - node)
        if let store, let full = try authority.storeBytes() {
            addGrowth(.storeBytesPerRevocation, by: count, Int(clamping: full - store))
        }
    }

    fileprivate func freshNodeBytes() throws -> Int {
        try strategy.base.makeNode(NodeID(index: 0, of: 1), at: clock.now).stateBytes
    }

    private mutating func addGrowth(_ metric: Metric, by count: Int, _ bytes: Int) {
        add(
            metric, in: "costs", .revoke, value: Double(max(bytes, 0)) / Double(count),
            n: count)
    }
}
