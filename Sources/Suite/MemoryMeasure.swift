import Load
import Record
import Revocation
import Scenario

extension TrialRunner {
    /// Made-up revocations: enough for a store's pages and tables to have grown with them.
    private static var remembered: Int { 10_000 }

    /// What one revocation to be remembered takes, in the store and at a node that learns of it as it
    /// starts. The last thing of a trial, for it fills the store.
    mutating func measureMemory() throws {
        guard strategy.guarantee.bound != .never else { return }
        let authority = try strategy.base.makeAuthority()
        let (count, earlier) = (Self.remembered, settings.population.revoked)
        let store = try authority.storeBytes()
        let node = try freshNodeBytes()
        add(
            Figure(
                phase: "costs", metric: "node_bytes", stat: "fresh", value: Double(node),
                unit: "B", n: 1))
        // Those from before are the first of the same names, and change nothing.
        try authority.prefill(
            revocations: earlier + count, lifetime: settings.population.ttl, at: clock.now)
        addGrowth("node_bytes_per_revocation", Double(try freshNodeBytes() - node) / Double(count))
        if let store, let full = try authority.storeBytes() {
            addGrowth("store_bytes_per_revocation", Double(full - store) / Double(count))
        }
    }

    private func freshNodeBytes() throws -> Int {
        try strategy.base.makeNode(NodeID(index: 0, of: 1), at: clock.now).stateBytes
    }

    private mutating func addGrowth(_ metric: String, _ value: Double) {
        add(
            Figure(
                phase: "costs", op: "revoke", metric: metric, value: max(value, 0), unit: "B",
                n: Self.remembered))
    }
}
