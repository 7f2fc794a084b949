import Metrics
import Results
import Statistics
import Testing

@Suite struct `Statistics over blocks` {
    /// Three blocks whose level drifts; `other` is twice `jwt` in each, the A/A control differs by
    /// 1 to 4 %.
    private let trials: [TrialRecord] = [100.0, 200, 400].enumerated().flatMap { block, level in
        [
            trial("calibration", index: 0, block: block, rate: level * 3),
            trial("jwt", index: 1, block: block, rate: level),
            trial(
                "jwt", index: 1, block: block, isControl: true,
                rate: level * [1.01, 0.96, 1.02][block]),
            trial("other", variant: "a=1", index: 2, block: block, rate: level * 2),
        ]
    }

    private func rows(
        _ trials: [TrialRecord], _ strategy: String, _ stat: SummaryStat, _ block: Int? = nil
    ) -> [SummaryRow] {
        var statistics = BlockStatistics(trials, seed: 1)
        return statistics.rows(baselines: [0: 1, 2: 1]).filter {
            $0.key.name.strategy == strategy && $0.key.stat == stat && $0.block == block
        }
    }

    @Test func `the value over all blocks is their median, with an interval`() throws {
        let row = try #require(rows(trials, "jwt", .measured(.best)).first)
        #expect(row.value == 200 && row.low == 100 && row.high == 400 && row.n == 3)
        #expect(row.unit == .perSecond)
    }

    @Test func `a ratio is taken within blocks, so that drift is none of it`() throws {
        let row = try #require(rows(trials, "other", .ratio(.best)).first)
        #expect(row.value == 2 && row.low == 2 && row.high == 2 && row.unit == .one)
        #expect(row.key.name.label == "a=1")
        #expect(rows(trials, "jwt", .ratio(.best)).isEmpty)
    }

    @Test func `two blocks give values without intervals`() throws {
        let row = try #require(rows(trials.filter { $0.block < 2 }, "other", .ratio(.best)).first)
        #expect(row.value == 2 && row.low == nil && row.high == nil && row.n == 2)
    }

    @Test func `the A/A control is the floor and nothing else`() throws {
        let row = try #require(rows(trials, "jwt", .controlRatio(.best)).first)
        #expect(abs(row.value - 1.01) < 1e-9)
        #expect(rows(trials, "jwt", .controlRatio(.best), 1).map(\.value) == [0.96])
        var statistics = BlockStatistics(trials, seed: 1)
        let floor = try #require(statistics.floors().first)
        #expect(abs(floor.floor - 0.04) < 1e-9)
        #expect(floor.metric == .verifyPerSecond && floor.stat == .best && floor.blocks == 3)
        #expect(Comparison(trials).rows.map(\.name.strategy) == ["calibration", "jwt", "other"])
        #expect(Comparison(trials).rows[1][.verifyPerSecond] == 200)
    }

    @Test func `with few blocks the floor is the largest difference seen`() throws {
        var statistics = BlockStatistics(trials.filter { $0.block < 2 }, seed: 1)
        let floor = try #require(statistics.floors().first)
        #expect(abs(floor.floor - 0.04) < 1e-9)
        #expect(floor.interval == nil)
    }

    @Test func `an invalid block counts for nothing, and is told`() throws {
        var spoilt = trials
        spoilt[3].invalidReason = "bad tokens accepted"
        spoilt[3].measurements[0].value = 1
        let row = try #require(rows(spoilt, "other", .measured(.best)).first)
        #expect(row.value == 600 && row.n == 2 && row.low == nil)
        #expect(row.invalidReason == "block 0: bad tokens accepted")
        #expect(rows(spoilt, "other", .ratio(.best)).map(\.n) == [2])
    }

    @Test func `there is no ratio to zero`() {
        var still = trials
        for index in still.indices where still[index].strategy == "jwt" {
            still[index].measurements[0].value = 0
        }
        #expect(rows(still, "other", .ratio(.best)).isEmpty)
        #expect(rows(still, "other", .measured(.best)).count == 1)
    }

    @Test func `the summary has rows of each block, then of all, and none of the control's own`() {
        let frame = RunFrame(
            scenario: "s", seed: 1, startWall_ms: 0, baselines: [0: 1, 2: 1])
        let table = SummaryFile.table(
            SummaryRow.all(of: trials, frame: frame), runID: "r", scenario: frame.scenario)
        let blocks = table.rows.map { $0[2] }
        #expect(!blocks.prefix(9).contains("all"))
        #expect(blocks.count { $0 == "all" } == 3 + 2 + 1)
        let own = table.rows.filter { Array($0[2...3]) == ["0", "jwt"] }
        #expect(own.map { $0[9] } == ["best", "aa_ratio"])
    }

    @Test func `what exceeds half the calibration's rate is generator-bound`() {
        let names = Comparison(trials).generatorBound.map(\.name.description)
        #expect(names == ["other a=1"])
        #expect(Comparison(trials.filter { !$0.isCalibration }).generatorBound.isEmpty)
    }
}
