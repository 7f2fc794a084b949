import Revocation
import Testing

@testable import Stores

@Suite struct `A way of a network` {
    private let network = EmulatedNetwork(
        store: .milliseconds(1), authorityStore: .milliseconds(2), authority: .milliseconds(3),
        jitter: 0, seed: 1)

    @Test func `is the path that it names`() {
        #expect(
            NetworkWay.allCases.map { network.path($0)?.roundTrip } == [
                .milliseconds(1), .milliseconds(2), .milliseconds(3),
            ])
    }

    @Test func `is crossed by a verification, by where its state is`() {
        #expect(StatePlacement.stateless.wayOfVerifications(with: [.sqlite]) == nil)
        #expect(StatePlacement.embedded.wayOfVerifications(with: [.sqlite]) == nil)
        #expect(StatePlacement.networked.wayOfVerifications(with: [.redis]) == .nodeToStore)
        #expect(
            StatePlacement.networked.wayOfVerifications(with: [.sqlite, .redis]) == .nodeToStore)
        #expect(StatePlacement.networked.wayOfVerifications(with: [.sqlite]) == .toAuthority)
        #expect(StatePlacement.document.wayOfVerifications(with: [.redis]) == .nodeToStore)
        #expect(StatePlacement.document.wayOfVerifications(with: []) == .toAuthority)
    }
}
