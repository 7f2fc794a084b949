import Foundation
import Revocation
import Scenario
import Strategies
import Testing

@Suite struct `Shipped scenarios` {
    /// How long each may take, by the estimate.
    static let limits: [(name: String, seconds: Double)] = [
        ("default", 225), ("smoke", 40), ("algorithms", 180), ("token-ttl", 200),
        ("cache-ttl", 180), ("blocklist-size", 180), ("session-count", 180), ("nodes", 180),
        ("revocation-storm", 180), ("latency-knee", 240), ("refresh", 120), ("high-stakes", 120),
        ("feeds", 120), ("key-rotation", 120), ("verified-cache", 180), ("status-list", 60),
        ("subject-cutoff", 90), ("everything", 360),
    ]

    @Test(arguments: limits)
    func `each reads, asks a question, and ends in its time`(
        name: String, seconds: Double
    ) throws {
        let path = scenarioFolder.appending(path: name + ".yaml").path
        let plan = try shippedReader.read(file: path)
        #expect(plan.scenario == name)
        #expect(plan.question.hasSuffix("?"))
        #expect(plan.notes.isEmpty)
        #expect(plan.estimatedSeconds(by: Registry.catalogue) < seconds)
    }

    @Test func `the folder holds these and no others`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: scenarioFolder.path)
        #expect(files.sorted() == Self.limits.map { $0.name + ".yaml" }.sorted())
    }

    @Test(arguments: ["smoke", "everything"])
    func `smoke and everything cover every strategy`(name: String) throws {
        let plan = try shippedReader.read(file: scenarioFolder.appending(path: name + ".yaml").path)
        #expect(Set(plan.variants.map(\.strategy)) == Set(Registry.catalogue.map(\.name)))
    }
}
