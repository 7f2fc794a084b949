import Metrics
import Results
import Revocation
import Statistics
import Testing

@Suite struct `Statistics over blocks` {
    /// Three blocks whose level drifts. In each block, `other` has twice the rate of `jwt`, and the
    /// A/A control differs by 1 to 4 %.
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
        BlockStatistics(trials).rows(baselines: [0: 1, 2: 1]).filter {
            $0.key.name.strategy == strategy && $0.key.stat == stat && $0.block == block
        }
    }

    @Test func `the value over all blocks is their median, with an interval`() throws {
        let row = try #require(rows(trials, "jwt", .measured(.best)).first)
        // Worked out by hand: e to the power of 4.302653 · ln 2 / √3 is 5.5954.
        #expect(row.value == 200 && row.n == 3)
        #expect(abs((row.low ?? 0) - 200 / 5.5954) < 0.01)
        #expect(abs((row.high ?? 0) - 200 * 5.5954) < 0.1)
        #expect(row.unit == .perSecond)
    }

    @Test func `a ratio is taken within blocks, so that drift is none of it`() throws {
        let row = try #require(rows(trials, "other", .ratio(.best)).first)
        #expect(row.value == 2 && row.unit == .one)
        #expect(abs((row.low ?? 0) - 2) < 1e-9 && abs((row.high ?? 0) - 2) < 1e-9)
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
        let floor = try #require(
            BlockStatistics(trials).floors.first { $0.strategy == "jwt" && $0.scale == nil })
        let interval = try #require(BlockEstimate(of: [1.01, 0.96, 1.02])).interval
        #expect(abs(floor.floor - max(1 - interval.low, interval.high - 1)) < 1e-9)
        #expect(floor.metric == .verifyPerSecond && floor.stat == .best && floor.blocks == 3)
        #expect(Comparison(trials).rows.map(\.name.strategy) == ["calibration", "jwt", "other"])
        #expect(Comparison(trials).rows[1][.verifyPerSecond] == 200)
    }

    @Test func `with few blocks the floor is the largest difference seen`() throws {
        let floors = BlockStatistics(trials.filter { $0.block < 2 }).floors
        let floor = try #require(floors.first { $0.strategy == "jwt" })
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

    @Test func `the summary has rows of each block, then of all, and none of the control's own`()
        throws
    {
        let frame = RunFrame(
            scenario: "s", startWall_ms: 0, baselines: [0: 1, 2: 1])
        let table = SummaryFile.table(
            SummaryRow.all(of: trials, frame: frame), runID: "r", scenario: frame.scenario)
        let blocks = table.rows.map { $0[2] }
        #expect(!blocks.prefix(9).contains("all"))
        #expect(blocks.count { $0 == "all" } == 3 + 2 + 1)
        let own = table.rows.filter { Array($0[2...3]) == ["0", "jwt"] }
        let stat = try #require(table.header.firstIndex(of: "stat"))
        #expect(own.map { $0[stat] } == ["best", "aa_ratio"])
    }

    @Test func `what exceeds half the calibration's rate is generator-bound`() {
        let names = Comparison(trials).generatorBound.map(\.name.description)
        #expect(names == ["other a=1"])
        #expect(Comparison(trials.filter { !$0.isCalibration }).generatorBound.isEmpty)
        // A calibration over HTTP, though it comes first in the plan, is no measure of rows in one
        // process.
        let overHTTP = trials.filter(\.isCalibration).map { trial in
            var slow = trial
            slow.deployment = .http
            slow.variant = "deployment=http"
            slow.variantIndex = -1
            slow.measurements = trial.measurements.map { measurement in
                var measurement = measurement
                measurement.value /= 1_000
                return measurement
            }
            return slow
        }
        #expect(Comparison(overHTTP + trials).generatorBound.map(\.name.description) == names)
        #expect(Comparison(overHTTP).calibration() == nil)
    }
}
