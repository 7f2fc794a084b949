import Foundation
import Metrics
import Record
import Testing

@Suite struct `Thresholds against figures` {
    private let variants = [
        (strategy: "null", label: ""), (strategy: "jwt", label: "a=1"),
        (strategy: "jwt", label: "a=2"),
    ]

    private func rows(dropped: [Double] = [0, 0, 0]) -> [SummaryRow] {
        var trials: [TrialRecord] = []
        for (block, lost) in dropped.enumerated() {
            for (index, variant) in variants.enumerated() {
                trials.append(
                    trial(
                        variant.strategy, variant: variant.label, index: index, block: block,
                        rate: Double(100 * index + block),
                        figures: [
                            count("dropped", 0, phase: "capacity/1"),
                            count("dropped", index == 2 ? lost : 0, phase: "latency/50%"),
                        ]))
            }
        }
        var statistics = BlockStatistics(trials, seed: 1)
        return SummaryRow.rows(ofEachBlock: trials) + statistics.rows(baselines: [:])
    }

    private func outcomes(
        _ metric: String, _ stat: String, _ relation: Relation, _ limit: Double,
        strategy: String = "*", dropped: [Double] = [0, 0, 0]
    ) -> [ThresholdOutcome] {
        let threshold = Threshold(
            strategy: strategy, text: "\(metric) \(relation.rawValue) \(limit)", metric: metric,
            stat: stat, relation: relation, limit: limit)
        return ThresholdOutcome.all(
            of: [threshold], rows: rows(dropped: dropped), variants: variants)
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

    @Test func `a star covers every variant of every strategy but null`() {
        let outcomes = outcomes("verify_per_s", "best", .more, 150)
        #expect(outcomes.map(\.name) == ["jwt a=1", "jwt a=2"])
        #expect(outcomes.map(\.holds) == [false, true])
        #expect(outcomes[0].measured == "measured 101/s in capacity")
        #expect(self.outcomes("verify_per_s", "best", .less, 150, strategy: "null").count == 1)
    }

    @Test func `one block in which requests were dropped is enough`() {
        let outcomes = outcomes("dropped", "count", .equal, 0, dropped: [0, 4, 0])
        #expect(outcomes.map(\.holds) == [true, false])
        #expect(outcomes[1].measured == "measured 4 in latency/50%, block 1")
    }

    @Test func `what was not measured is missed`() {
        let outcomes = outcomes("window_upper", "p99", .less, 5, strategy: "jwt")
        #expect(outcomes.map(\.holds) == [false, false])
        #expect(outcomes.allSatisfy { $0.measured == "not measured" })
    }

    @Test func `an invalid figure holds nothing`() {
        var spoilt = rows()
        for index in spoilt.indices where spoilt[index].key.metric == "verify_per_s" {
            spoilt[index].invalidReason = "OVERLOADED"
        }
        let threshold = Threshold(
            strategy: "jwt", text: "verify_per_s > 0", metric: "verify_per_s", stat: "best",
            relation: .more, limit: 0)
        let outcomes = ThresholdOutcome.all(of: [threshold], rows: spoilt, variants: variants)
        #expect(outcomes.allSatisfy { !$0.holds && $0.measured.hasSuffix("invalid: OVERLOADED") })
    }

    @Test func `JUnit counts the missed and escapes what XML can't hold`() throws {
        var outcomes = outcomes("verify_per_s", "best", .more, 150)
        outcomes[0].variant = "a=\"<&>\"\u{1}\n"
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
