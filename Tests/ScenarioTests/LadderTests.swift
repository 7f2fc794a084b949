import Foundation
import Scenario
import Testing

@Suite struct `A ladder in a plan` {
    @Test(arguments: [Ladder.auto, [1], [1, 2, 256]])
    func `survives meta.json`(ladder: Ladder) throws {
        let data = try JSONEncoder().encode(["ladder": ladder])
        #expect(try JSONDecoder().decode([String: Ladder].self, from: data)["ladder"] == ladder)
    }

    @Test(arguments: ["\"Auto\"", "1", "{}", "[1.5]", "null"])
    func `is not read from anything else`(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Ladder].self, from: Data("[\(text)]".utf8))
        }
    }

    @Test func `is auto where the scenario does not say`() throws {
        let plan = try read("strategies: [jwt]")
        #expect(plan.variants.allSatisfy { $0.settings.capacity.concurrency == .auto })
    }

    @Test(arguments: ["[auto]", "[1, auto]", "Auto", "[1025]", "[0]"])
    func `is refused in any other spelling`(text: String) {
        let found = complaint("capacity: { concurrency: \(text) }\nstrategies: [jwt]")
        #expect(found.contains("expected auto, or an ascending list of whole numbers"))
    }

    @Test func `has more workers than threads only where each is a connection`() throws {
        let text = "capacity: { concurrency: [64, 1000] }\nstrategies: [jwt]\n"
        let plan = try read(text + "deployment: http")
        #expect(plan.variants.allSatisfy { $0.settings.capacity.concurrency == [64, 1_000] })
        for deployment in ["in-process", "[in-process, http]"] {
            let found = complaint(text + "deployment: \(deployment)")
            #expect(found.contains("capacity.concurrency: found [64, 1000]; "), "\(found)")
            #expect(found.contains("expected at most 256 workers"), "\(found)")
        }
        let most = try read("capacity: { concurrency: [1, 256] }\nstrategies: [jwt]")
        #expect(most.variants.allSatisfy { $0.settings.capacity.concurrency == [1, 256] })
    }

    @Test func `takes longer to climb where a verification waits for another process`() throws {
        let plan = try read("strategies: [jwt, jwt-redis-blocklist]\nwindows: { revocations: 0 }")
        let estimates = plan.variants.dropFirst().map {
            $0.estimatedSeconds(by: catalogue, processors: 2)
        }
        #expect(estimates[0] < estimates[1])
        let more = plan.variants[1].estimatedSeconds(by: catalogue, processors: 64)
        #expect(more > estimates[0])
        let least = plan.variants[1].estimatedSeconds(by: catalogue, processors: 0)
        #expect(least > 0 && least == estimates[0])
        let four = plan.variants[1].estimatedSeconds(by: catalogue, processors: 4)
        #expect(four > estimates[0] && four < more)
    }

    @Test func `the first absolute rate is the common one`() {
        let levels: [LoadLevel] = [.share(0.5), .rate(2_000), .rate(10)]
        #expect(levels.common == .rate(2_000))
        #expect([LoadLevel.share(0.5)].common == nil && [LoadLevel]().common == nil)
    }
}
