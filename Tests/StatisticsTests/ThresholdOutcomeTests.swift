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
        #expect(outcomes[0].measured == "measured 101/s in capacity")
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
        // The second variant's rate to the first's, as the rows above take it: 2, 201/101, 202/102.
        let outcomes = try outcomes("verify_per_s_ratio", .less, 1.5, strategy: "jwt")
        #expect(outcomes.map(\.measured) == ["not measured", "measured 1.99 in capacity"])
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

    @Test func `JUnit counts the missed and escapes what XML can't hold`() throws {
        var outcomes = try outcomes("verify_per_s", .more, 150)
        outcomes[0].name.label = "a=\"<&>\"\u{1}\n"
        let text = JUnit.text(outcomes, suite: "s & t")
        #expect(text.contains(#"name="revbench s &amp; t" tests="2" failures="1""#))
        #expect(text.contains(#"classname="jwt a=&quot;&lt;&amp;&gt;&quot;?&#10;""#))
        #expect(text.contains("verify_per_s &gt; 150.0: measured 101/s in capacity"))
        let opened = text.components(separatedBy: "<testcase").count - 1
        let closed =
            text.components(separatedBy: "</testcase>").count - 1
            + text.components(separatedBy: #"150.0"/>"#).count - 1
        #expect(opened == 2 && closed == 2)
    }
}
