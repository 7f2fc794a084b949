import Revocation
import Scenario
import Stores
import Testing

@testable import Suite

@Suite struct `The network of a trial` {
    private let emulated = EmulatedNetwork(
        store: .milliseconds(10), authorityStore: .zero, authority: .milliseconds(2), jitter: 0,
        seed: 1)

    private func network(
        _ placement: StatePlacement, _ stores: Set<StoreKind> = []
    ) -> TrialNetwork {
        TrialNetwork(emulated, placement: placement, stores: stores)
    }

    @Test func `is what a verification waits for, by where its state is`() {
        #expect(network(.stateless).roundTrip == .zero)
        #expect(network(.embedded, [.sqlite]).roundTrip == .zero)
        #expect(network(.networked, [.redis]).roundTrip == .milliseconds(10))
        #expect(network(.document, [.redis]).roundTrip == .milliseconds(10))
        #expect(network(.document).roundTrip == .milliseconds(2))
        #expect(network(.networked, [.sqlite]).roundTrip == .milliseconds(2))
    }

    @Test func `asks for the workers that wait at once, and half as many again`() {
        #expect(network(.networked, [.redis]).workers(for: 4_000) == 61)
        #expect(network(.networked, [.redis]).workers(for: 0) == 1)
        #expect(network(.networked, [.redis]).workers(for: 1e9) == Ladder.mostWorkers)
        #expect(network(.document, [.redis]).workers(for: 4_000) == 1)
        #expect(network(.networked, [.sqlite]).workers(for: 4_000) == 13)
    }

    @Test func `is none where the scenario has none`() throws {
        #expect(EmulatedNetwork(nil, seed: 1) == nil)
        let settings = NetworkSettings(storeRTT: .milliseconds(3), jitter: 0.1)
        let made = try #require(EmulatedNetwork(settings, seed: 1))
        #expect(made.store?.roundTrip == .milliseconds(3))
        #expect(made.authorityStore?.roundTrip == .milliseconds(3))
        #expect(made.authority == nil)
    }
}
