import Load
import Metrics
import Results
import Revocation
import Scenario

extension TrialRunner {
    /// Made-up revocations: enough for a store's pages and tables to have grown with them.
    private static var madeUp: Int { 10_000 }

    /// What a node made anew holds, and what one revocation takes where the trial began with none.
    /// The last thing of a trial, for it fills the store.
    mutating func measureMemory() throws {
        guard strategy.guarantee.bound != .never else { return }
        add(
            Measurement(
                phase: "costs", metric: .nodeBytes, stat: .fresh,
                value: Double(try freshNodeBytes()), n: 1))
        guard settings.population.revoked == 0 else { return }
        try remember(Self.madeUp, by: try strategy.base.makeAuthority())
    }

    /// Has the store hold `count` earlier revocations, and notes what each of them takes there, and at
    /// a node that learns of them as it starts.
    mutating func remember(_ count: Int, by authority: some TokenAuthority) throws {
        let (store, node) = (try authority.storeBytes(), try freshNodeBytes())
        try authority.prefill(
            revocations: count, lifetime: settings.population.ttl, at: clock.now)
        guard count > 0 else { return }
        addGrowth(.nodeBytesPerRevocation, by: count, try freshNodeBytes() - node)
        if let store, let full = try authority.storeBytes() {
            addGrowth(.storeBytesPerRevocation, by: count, Int(clamping: full - store))
        }
    }

    private func freshNodeBytes() throws -> Int {
        try strategy.base.makeNode(NodeID(index: 0, of: 1), at: clock.now).stateBytes
    }

    private mutating func addGrowth(_ metric: Metric, by count: Int, _ bytes: Int) {
        add(
            Measurement(
                phase: "costs", op: .revoke, metric: metric,
                value: Double(max(bytes, 0)) / Double(count), n: count))
    }
}
