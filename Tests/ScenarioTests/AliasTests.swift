import Metrics
import Scenario
import Testing

@Suite struct `A strategy's name from before` {
    private static let note = "The strategy null is called calibration now; write the new name."

    @Test(arguments: [
        "strategies: [null, jwt]",
        "strategies: [{ name: null }, jwt]",
        "strategies: [jwt, null]\nbaseline: null",
        "strategies: [jwt, calibration]\nthresholds: { null: { verify_per_s: \"> 1\" } }",
    ])
    func `means the same wherever a scenario has it, and is told once`(text: String) throws {
        let plan = try read(text)
        #expect(plan.variants.map(\.strategy) == ["calibration", "jwt"])
        #expect(plan.notes == [Self.note])
        #expect(plan.thresholds.allSatisfy { $0.strategy == "calibration" })
    }

    @Test func `is understood as the baseline`() throws {
        #expect(try read("strategies: [jwt, null]\nbaseline: null").baseline == "calibration")
    }

    @Test func `is understood among arguments`() throws {
        let kept = try read("strategies: [session-sqlite, jwt]", only: ["null", "jwt"])
        #expect(kept.variants.map(\.strategy) == ["calibration", "jwt"])
        #expect(kept.notes.contains(Self.note))
        let set = try read(
            "strategies: [jwt]", set: ["strategies=[null, jwt]", "baseline=null"])
        #expect(set.baseline == "calibration")
        #expect(set.notes == [Self.note])
    }

    @Test func `is not offered`() {
        #expect(!complaint("strategies: [nul]").contains("null"))
        #expect(complaint("strategies: [jwt]").isEmpty)
    }
}
