import Revocation
import Scenario
import Strategies
import Testing

@testable import Suite

@Suite struct `The files that a trial holds open` {
    private func plan(nodes: Int, workers: Int, placement: StatePlacement) throws -> Plan {
        let descriptor = try #require(
            Registry.catalogue.first {
                $0.placement(OptionValues()) == placement && !$0.stores(OptionValues()).isEmpty
            })
        return try ScenarioReader(catalogue: Registry.catalogue).read(
            text: """
                blocks: 1
                nodes: \(nodes)
                capacity: { concurrency: [\(workers)] }
                strategies: [\(descriptor.name)]
                """, name: "many", seed: 1)
    }

    @Test(arguments: [StatePlacement.networked, .embedded])
    func `are refused at the start where the system allows fewer`(
        placement: StatePlacement
    ) throws {
        let plan = try plan(nodes: 32, workers: 32, placement: placement)
        let needed = plan.variants.map(OpenFiles.needed).max() ?? 0
        #expect(needed > 32 * 32)
        try OpenFiles.check(plan, allowed: UInt64(needed))
        let error = #expect(throws: TrialFailure.self) { try OpenFiles.check(plan, allowed: 256) }
        #expect(error?.description.contains("ulimit -n \(needed)") == true)
        #expect(error?.description.contains("allows a process 256") == true)
    }

    @Test func `are few where nodes ask a copy of their own`() throws {
        let plan = try plan(nodes: 32, workers: 32, placement: .document)
        try OpenFiles.check(plan, allowed: 256)
    }

    @Test func `are not judged where the limit is not known`() throws {
        let plan = try plan(nodes: 64, workers: 256, placement: .networked)
        try OpenFiles.check(plan, allowed: 0)
    }
}
