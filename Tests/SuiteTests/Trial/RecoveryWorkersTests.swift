import Revocation
import Scenario
import Stores
import Testing

@testable import Suite

@Suite struct `The workers of a recovery` {
    private func workers(
        _ placement: StatePlacement?, storeRTT: Duration = .milliseconds(10),
        authorityRTT: Duration = .milliseconds(10), perSecond: Double = 4_000,
        found: Int = 8, clients: Int = 10_000, nodes: Int = 4
    ) -> Int {
        let emulated = EmulatedNetwork(
            store: storeRTT, authorityStore: .zero, authority: authorityRTT, jitter: 0, seed: 1)
        let network = placement.map {
            TrialNetwork(emulated, placement: $0, stores: $0 == .networked ? [.redis] : [])
        }
        return RecoveryPhase<FaultyDeployment>.workers(
            clients: clients, nodes: nodes, FoundCapacity(perSecond: perSecond, workers: found),
            network)
    }

    @Test func `are two at most where no verification waits for a network`() {
        #expect(workers(nil) == 2 && workers(nil, found: 1) == 1)
        #expect(workers(.stateless) == 2 && workers(.embedded) == 2)
        #expect(workers(.document, authorityRTT: .zero) == 2)
    }

    @Test func `are one for each node that waits for its copy, at least`() {
        #expect(workers(.document) == 4)
        #expect(workers(.document, found: 1) == 4)
        #expect(workers(.document, nodes: 1) == 2)
    }

    /// 4,000 requests per second that wait for 10 ms need 40 workers. Half as many are added.
    @Test func `are as many as wait for a store, whole for each node`() {
        #expect(workers(.networked) == 64)
        #expect(workers(.networked, nodes: 3) == 63)
    }

    @Test func `are within the limit, and no more than there are clients`() {
        #expect(workers(.networked, perSecond: 1e9) == Ladder.mostWorkers)
        #expect(workers(.networked, clients: 10) == 10)
        #expect(workers(.document, clients: 1) == 2)
    }
}
