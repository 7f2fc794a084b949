import Foundation
import Metrics
import Results
import Statistics
import Testing

@Suite struct `Thresholds against measurements` {
    private let variants = [
        VariantName("calibration"), VariantName("jwt", "a=1"), VariantName("jwt", "a=2"),
    ]

    private func plan(_ threshold: Threshold, baseline: String = "jwt") -> RecordedPlan {
        RecordedPlan(
            scenario: "s", question: "?", seed: 1, blocks: 3, baseline: baseline,
            variants: variants.map {
                RecordedVariant(
                    strategy: $0.strategy, label: $0.label,
                    isCalibration: $0.strategy == "calibration", options: nil, optionRoles: nil,
                    settings: nil)
            }, trials: nil, notes: nil, thresholds: [threshold])
    }

    private func rows(dropped: [Double] = [0, 0, 0]) -> [SummaryRow] {
        var trials: [TrialRecord] = []
        for (block, lost) in dropped.enumerated() {
            for (index, variant) in variants.enumerated() {
                trials.append(
                    trial(
                        variant.strategy, variant: variant.label, index: index, block: block,
                        rate: Double(100 * index + block),
                        measurements: [
                            count(.dropped, 0, phase: "capacity/1"),
                            count(.dropped, index == 2 ? lost : 0, phase: "latency/50%"),
                        ]))
            }
        }
        let statistics = BlockStatistics(trials)
        return SummaryRow.rows(ofEachBlock: trials) + statistics.rows(baselines: [2: 1])
    }

    private func outcomes(
        _ statistic: String, _ relation: Relation, _ limit: Double,
        strategy: String = "*", dropped: [Double] = [0, 0, 0], baseline: String = "jwt"
    ) throws -> [ThresholdOutcome] {
        let threshold = Threshold(
            strategy: strategy, text: "\(statistic) \(relation.rawValue) \(limit)",
            of: try #require(MetricStatistic(reading: statistic)), relation: relation,
            limit: limit)
        return ThresholdOutcome.all(
            of: plan(threshold, baseline: baseline), rows: rows(dropped: dropped))
    }

    static let relations: [(Relation, Bool, Bool, Bool)] = [
        (.less, true, false, false), (.atMost, true, true, false), (.more, false, false, true),
        (.atLeast, false, true, true), (.equal, false, true, false), (.unequal, true, false, true),
    ]

    @Test(arguments: relations)
    func `each relation holds where it should`(
        relation: Relation, below: Bool, at: Bool, above: Bool
    ) {
        #expect([1.0, 2, 3].map { relation.holds($0, 2) } == [below, at, above])
    }

    @Test func `a star covers every variant of every strategy except the calibration`() throws {
        let outcomes = try outcomes("verify_per_s", .more, 150)
        #expect(outcomes.map(\.name.description) == ["jwt a=1", "jwt a=2"])
        #expect(outcomes.map(\.holds) == [false, true])
        #expect(outcomes[0].measured == "measured 101/s in capacity, median of 3 blocks")
        let calibration = try self.outcomes(
            "verify_per_s", .less, 150, strategy: "calibration")
        #expect(calibration.count == 1)
    }

    @Test func `one block in which requests were dropped is enough`() throws {
        let outcomes = try outcomes("dropped", .equal, 0, dropped: [0, 4, 0])
        #expect(outcomes.map(\.holds) == [true, false])
        #expect(outcomes[1].measured == "measured 4 in latency/50%, block 1")
    }

    @Test func `a ratio is to the baseline, of which a star asks none`() throws {
        // The ratios of the second variant's rate to the first's in the rows above: 2, 201/101,
        // 202/102.
        let outcomes = try outcomes("verify_per_s_ratio", .less, 1.5, strategy: "jwt")
        #expect(
            outcomes.map(\.measured) == [
                "not measured", "measured 1.99 in capacity, median of 3 blocks",
            ])
        #expect(outcomes.map(\.holds) == [false, false])
        #expect(try self.outcomes("verify_per_s_ratio", .more, 1.5).isEmpty)
        let other = try self.outcomes("verify_per_s_ratio", .more, 1.5, baseline: "other")
        #expect(other.map(\.holds) == [false, true])
    }

    @Test func `what was not measured is missed`() throws {
        let outcomes = try outcomes("window_upper_p99", .less, 5, strategy: "jwt")
        #expect(outcomes.map(\.holds) == [false, false])
        #expect(outcomes.allSatisfy { $0.measured == "not measured" })
    }

    @Test func `an invalid figure holds nothing`() {
        var spoilt = rows()
        for index in spoilt.indices where spoilt[index].key.metric == .verifyPerSecond {
            spoilt[index].invalidReason = "OVERLOADED"
        }
        let threshold = Threshold(
            strategy: "jwt", text: "verify_per_s > 0", of: MetricStatistic(.verifyPerSecond, .best),
            relation: .more, limit: 0)
        let outcomes = ThresholdOutcome.all(of: plan(threshold), rows: spoilt)
        #expect(outcomes.allSatisfy { !$0.holds && $0.measured.hasSuffix("invalid: OVERLOADED") })
    }

    /// Returns the rows of windows at one node, with one revocation per value, in ms, and one list
    /// per block.
    private func windowed(_ blocks: [[Double]]) -> [SummaryRow] {
        let trials = blocks.enumerated().map { block, windows_ms in
            var record = trial("jwt", variant: "a=1", index: 1, block: block)
            record.revocations = windows_ms.enumerated().map { closedRow($0, 0, upper_ms: $1) }
            record.measurements = ObservedWindows(record.revocations, by: .ordinary).samples
                .flatMap { metric, sample in
                    metric.stats.compactMap { stat in
                        sample.value(stat).map {
                            Measurement(
                                phase: "windows", op: .revoke, metric: metric, stat: stat,
                                value: $0, n: sample.revocations)
                        }
                    }
                }
            return record
        }
        return SummaryRow.all(
            of: trials,
            frame: RunFrame(scenario: "s", startWall_ms: 0, baselines: [:]))
    }

    private func judged(
        _ statistic: String, _ relation: Relation, _ limit: Double, _ rows: [SummaryRow]
    ) throws -> ThresholdOutcome {
        let threshold = Threshold(
            strategy: "jwt", text: statistic,
            of: try #require(MetricStatistic(reading: statistic)), relation: relation,
            limit: limit)
        return try #require(
            ThresholdOutcome.all(of: plan(threshold), rows: rows).first {
                $0.name.label == "a=1"
            })
    }

    /// The median of the blocks' maxima is 9 ms, and used to pass.
    @Test(arguments: ["window_upper_max", "window_max_ms", "deployment_window_max_ms"])
    func `a maximum is that of all blocks`(statistic: String) throws {
        let rows = windowed([[1, 8], [2, 9], [3, 17.3]])
        let outcome = try judged(statistic, .less, 10, rows)
        #expect(!outcome.holds)
        #expect(
            outcome.measured == "measured 17.3 ms in windows, pooled over 3 blocks, largest of 6")
        #expect(try judged(statistic, .less, 17.4, rows).holds)
    }

    @Test func `a quantile with too few revocations is judged by the largest`() throws {
        let rows = windowed([[1, 17.3]])
        let outcome = try judged("window_upper_p99", .less, 10, rows)
        #expect(!outcome.holds && outcome.measured == "measured 17.3 ms in windows, largest of 2")
        #expect(rows.allSatisfy { !$0.key.isOf(.windowUpper, .p99) })
    }

    @Test func `a quantile of windows is that of all blocks together`() throws {
        // The block medians are 1, 1 and 5. Their median is 1, but the median of all windows is 2.
        let rows = windowed([
            [1, 1, 1, 1, 2, 2], [1, 1, 1, 2, 2, 2], [5, 5, 5, 5, 5, 5],
        ])
        let outcome = try judged("deployment_window_p50", .less, 2, rows)
        #expect(
            outcome.measured == "measured 2 ms in windows, pooled over 3 blocks, 18 revocations")
        #expect(!outcome.holds)
        let row = try #require(
            rows.first { $0.isOverAll && $0.key.isOf(.deploymentWindow, .p50) })
        #expect(row.n == 18 && row.low == 1 && row.high == 5)
    }

    @Test func `a window that stayed open in one block spoils what is pooled`() throws {
        var record = trial("jwt", variant: "a=1", index: 1, block: 0)
        record.revocations = (0..<8).map { closedRow($0, 0, upper_ms: $0 == 3 ? nil : 4) }
        let windows = ObservedWindows(record.revocations, by: .ordinary)
        record.measurements = windows.samples.compactMap { metric, sample in
            sample.value(.max).map {
                Measurement(
                    phase: "windows", op: .revoke, metric: metric, stat: .max, value: $0,
                    n: sample.revocations, invalidReason: sample.doubt)
            }
        }
        let rows = SummaryRow.all(
            of: [record],
            frame: RunFrame(scenario: "s", startWall_ms: 0, baselines: [:]))
        for statistic in ["deployment_window_max", "deployment_window_p50", "window_upper_p99"] {
            let outcome = try judged(statistic, .less, 100, rows)
            #expect(!outcome.holds && outcome.measured.contains("1 of 8 windows had not closed"))
        }
    }

    @Test func `the largest response time of any block stands for a quantile with too few`() throws
    {
        let trials = [(2.0, 100), (9.0, 50)].enumerated().map { block, found in
            trial(
                "jwt", variant: "a=1", index: 1, block: block,
                measurements: [
                    Measurement(
                        phase: "latency/50%", op: .verify, metric: .verifyTime,
                        timebase: .response, stat: .max, value: found.0, n: found.1)
                ])
        }
        let rows = SummaryRow.all(
            of: trials, frame: RunFrame(scenario: "s", startWall_ms: 0, baselines: [:]))
        let outcome = try judged("verify_p99_us", .less, 5, rows)
        #expect(
            outcome.measured
                == "measured 9 us in latency/50%, pooled over 2 blocks, largest of 150")
        let largest = try #require(rows.first { $0.isOverAll && $0.key.isOf(.verifyTime, .max) })
        #expect(largest.value == 9 && largest.n == 150)
    }

    @Test func `of a partial run is met by nothing, whatever was measured`() throws {
        let all = try outcomes("verify_per_s", .more, 150)
        #expect(all.contains { $0.holds } && all.contains { !$0.holds })
        for outcome in all {
            let partial = outcome.ofPartialRun
            #expect(!partial.holds && partial.line.hasPrefix("FAIL  "))
            #expect(partial.measured == outcome.measured + ", but the run is partial")
            #expect(partial.name == outcome.name && partial.threshold == outcome.threshold)
        }
    }

    @Test func `JUnit counts the missed and escapes what XML can't hold`() throws {
        var outcomes = try outcomes("verify_per_s", .more, 150)
        outcomes[0].name.label = "a=\"<&>\"\u{1}\n"
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        let text = JUnit.text(
            outcomes, suite: "s & t", started: start, ended: start.addingTimeInterval(12.5))
        #expect(
            text.contains(#"name="revbench s &amp; t" tests="2" failures="1" time="12.5""#))
        #expect(text.contains(#"timestamp="2023-11-14T22:13:20">"#))
        #expect(text.contains(#"classname="jwt a=&quot;&lt;&amp;&gt;&quot;?&#10;""#))
        let missed = "verify_per_s &gt; 150.0: measured 101/s in capacity, median of 3 blocks"
        #expect(text.contains(#"message="\#(missed)">\#(missed)</failure>"#))
        // A threshold that holds also states what it was judged by.
        #expect(
            text.contains(
                "<system-out>verify_per_s &gt; 150.0: measured 201/s in capacity, median of 3 "
                    + "blocks</system-out>"))
        let opened = text.components(separatedBy: "<testcase").count - 1
        let closed = text.components(separatedBy: "</testcase>").count - 1
        #expect(opened == 2 && closed == 2)
    }
}
