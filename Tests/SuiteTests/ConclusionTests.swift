import Metrics
import Results
import Scenario
import Testing

@testable import Suite

@Suite struct `What a run concludes about itself` {
    private let quiet = RunNoise(stealShare: 0, loadAverageStart: [], loadAverageEnd: [])

    /// The calibration, `jwt` with an A/A control, and two more; rates of three blocks each.
    private func conclusion(
        _ rates: [[Double]], control: [Double]? = nil, noise: RunNoise? = nil, blocks: Int = 3
    ) -> Conclusion {
        let names = ["calibration", "jwt", "b", "c"]
        let plan = RecordedPlan(
            scenario: "s", question: "?", seed: 1, blocks: blocks, baseline: "jwt",
            variants: names.map {
                RecordedVariant(
                    strategy: $0, label: "", isCalibration: $0 == names[0], options: nil,
                    optionRoles: nil, settings: nil)
            }, trials: [], notes: [], thresholds: [])
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            for (index, name) in names.enumerated() {
                trials.append(trial(name, index, block, rates[index][block]))
            }
            guard let control else { continue }
            var second = trial("jwt", 1, block, control[block])
            second.isControl = true
            trials.append(second)
        }
        return Conclusion(plan, trials, noise: noise ?? quiet)
    }

    private func trial(_ name: String, _ index: Int, _ block: Int, _ rate: Double) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: name, variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.measurements = [
            Measurement(
                phase: "capacity", op: .verify, metric: .verifyPerSecond, stat: .best, value: rate,
                n: 1)
        ]
        record.isCalibration = index == 0
        return record
    }

    private let apart: [[Double]] = [
        [1_000, 1_000, 1_000], [100, 101, 102], [200, 201, 202], [400, 401, 402],
    ]

    @Test func `a quiet run of strategies far apart has nothing to warn of`() {
        let conclusion = conclusion(apart, control: [101, 100, 102])
        #expect(conclusion.warnings.isEmpty)
        #expect(conclusion.floors.map(\.strategy) == ["calibration", "jwt", "b", "c"])
        #expect(conclusion.floors.allSatisfy { $0.metric == .verifyPerSecond })
    }

    @Test func `neighbours that are statistically tied are named in one line`() {
        var rates = apart
        rates[2] = [100, 103, 102]
        let warnings = conclusion(rates, control: [101, 100, 102]).warnings
        #expect(warnings == ["statistically tied in verify_per_s: b and jwt"])
    }

    @Test func `a strategy above half the calibration's rate is generator-bound`() {
        var rates = apart
        rates[3] = [501, 502, 503]
        let conclusion = conclusion(rates, control: [101, 100, 102])
        #expect(conclusion.notes.count == 1)
        #expect(
            conclusion.notes.allSatisfy {
                $0.hasPrefix("generator-bound: c ran at more than half the rate of calibration")
            })
        #expect(conclusion.warnings == conclusion.notes)
    }

    @Test func `a wide A/A floor and stolen time are the machine's noise`() {
        let noise = RunNoise(stealShare: 0.021, loadAverageStart: [], loadAverageEnd: [])
        let warnings = conclusion(apart, control: [112, 100, 102], noise: noise).warnings
        #expect(warnings.count == 2)
        #expect(warnings.first?.contains("hypervisor steal was 2.1 %") == true)
        #expect(
            warnings.last?.contains("measured twice differed by 22.7 % in verify_per_s") == true)
    }

    @Test func `without blocks or an A/A control everything is inconclusive`() {
        let few = conclusion(apart, control: [101, 100], blocks: 2).warnings
        #expect(
            few == [
                "2 blocks: fewer than 3 yield no intervals, so every comparison is inconclusive"
            ])
        let alone = conclusion(apart).warnings
        #expect(alone == ["no A/A floor was measured, so every comparison is inconclusive"])
    }
}

@Suite struct `Processor time` {
    @Test func `the share stolen is of all ticks between two readings`() throws {
        let start = try #require(ProcessorTicks(text: "cpu  10 0 10 70 5 0 5 0 3 0\ncpu0 1\n"))
        let end = try #require(ProcessorTicks(text: "cpu  20 0 20 130 5 0 5 20 3 0\n"))
        #expect(end.stealShare(since: start) == 0.2)
        #expect(start.stealShare(since: start) == nil)
        #expect(start.stealShare(since: end) == nil)
    }

    @Test(arguments: ["", "cpu", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8", "cpu a b c d e f g h"])
    func `text that is not a reading gives none`(text: String) {
        #expect(ProcessorTicks(text: text) == nil)
    }
}
