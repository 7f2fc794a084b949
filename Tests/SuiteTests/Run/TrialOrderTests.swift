import Results
import Scenario
import Testing

@testable import Suite

@Suite struct `The order of trials` {
    /// The calibration, the baseline with an A/A control, and one more, in every block.
    static func plan(seed: UInt64 = 7, blocks: Int = 3) -> Plan {
        let variants = ["calibration", "jwt", "session-sqlite"].map { Variant(strategy: $0) }
        let trials = (0..<blocks).flatMap { block in
            [2, 0, 1, 1].enumerated().map { position, variant in
                Trial(
                    block: block, position: position, variant: variant,
                    seed: seed &+ UInt64(block), isControl: position == 3)
            }
        }
        return Plan(
            scenario: "s", question: "?", seed: seed, blocks: blocks, baseline: "jwt",
            variants: variants, trials: trials)
    }

    @Test func `of one program is the plan's`() throws {
        let plan = Self.plan()
        let order = TrialOrder(plan)
        #expect(order.steps.map(\.trial) == Array(plan.trials.indices))
        #expect(order.steps.allSatisfy { $0.binary == .this })
        #expect(order.baselines == plan.baselines)
        let recorded = try RecordedPlan(order)
        #expect(recorded.variants.map(\.name) == plan.variants.map { VariantName($0.strategy) })
        #expect(recorded.variants[1].unaffectedBy?.contains("network.store_rtt") == true)
        #expect(recorded.trials?.map(\.variant) == plan.trials.map(\.variant))
        #expect(recorded.trials?.map(\.position) == plan.trials.map(\.position))
        #expect(order.historyName(order.steps[2]) == "b0-v1.history")
        #expect(order.historyName(order.steps[3]) == "b0-v1-control.history")
    }

    @Test func `of two programs has every trial by both in its block, A/A controls too`() {
        let plan = Self.plan()
        let order = TrialOrder(plan, Binary.allCases)
        #expect(order.steps.count == 2 * plan.trials.count)
        #expect(
            order.steps.map { order.trial($0).block }
                == (0..<3).flatMap { [$0] + Array(repeating: $0, count: 7) })
        for block in 0..<plan.blocks {
            let own = order.steps.filter { order.trial($0).block == block }
            #expect(own.map(\.position) == Array(0..<8))
            for binary in Binary.allCases {
                let trials = own.filter { $0.binary == binary }.map { order.trial($0) }
                #expect(trials.map(\.variant).sorted() == [0, 1, 1, 2])
                #expect(trials.filter(\.isControl).map(\.variant) == [1])
                #expect(Set(trials.map(\.seed)) == [7 + UInt64(block)])
            }
        }
    }

    @Test func `of two programs follows from the seed and differs between blocks`() {
        let order = TrialOrder(Self.plan(blocks: 20), Binary.allCases)
        #expect(order.steps == TrialOrder(Self.plan(blocks: 20), Binary.allCases).steps)
        #expect(order.steps != TrialOrder(Self.plan(seed: 8, blocks: 20), Binary.allCases).steps)
        let patterns = (0..<20).map { block in
            order.steps.filter { order.trial($0).block == block }.map {
                [$0.trial % 4, $0.binary == .this ? 0 : 1]
            }
        }
        #expect(Set(patterns).count == 20)
    }

    /// Neither program has the better place: over 400 blocks, the share is within four standard
    /// errors of a half.
    @Test func `of two programs begins a variant with either equally often`() {
        let order = TrialOrder(Self.plan(blocks: 400), Binary.allCases)
        for variant in 0..<3 {
            let firsts = (0..<400).filter { block in
                order.steps.first {
                    order.trial($0).block == block && order.trial($0).variant == variant
                        && !order.trial($0).isControl
                }?.binary == .this
            }
            #expect((160...240).contains(firsts.count), "\(firsts.count) of 400")
        }
    }

    @Test func `gives each program's variants places, names and baselines of their own`() throws {
        let order = TrialOrder(Self.plan(), Binary.allCases)
        let recorded = try RecordedPlan(order)
        #expect(
            recorded.variants.map(\.name.description) == [
                "calibration", "calibration (other)", "jwt", "jwt (other)", "session-sqlite",
                "session-sqlite (other)",
            ])
        #expect(order.baselines == [0: 2, 1: 3, 4: 2, 5: 3])
        for (step, trial) in zip(order.steps, recorded.trials ?? []) {
            let variant = recorded.variants[trial.variant]
            #expect(variant.strategy == order.variant(step).strategy)
            #expect(variant.binary == step.binary && trial.position == step.position)
        }
        let names = order.steps.map { order.historyName($0) }
        #expect(Set(names).count == order.steps.count)
        #expect(names.count { $0.hasSuffix("-other.history") } == order.steps.count / 2)
        #expect(names.map { HistoryName.binary(of: $0) } == order.steps.map(\.binary))
    }

    @Test func `enters into a record what its process does not know`() {
        let order = TrialOrder(Self.plan(), Binary.allCases)
        for step in order.steps {
            let trial = order.trial(step)
            var record = TrialRecord(
                block: trial.block, variantIndex: trial.variant,
                strategy: order.variant(step).strategy, variant: "", seed: trial.seed,
                guarantee: StatedGuarantee(), reasons: [])
            order.complete(&record, of: step)
            #expect(record.binary == step.binary && record.name.binary == step.binary)
            #expect(record.variantIndex == order.place(of: trial.variant, by: step.binary))
            #expect(record.isControl == trial.isControl)
            #expect(record.isCalibration == (trial.variant == 0))
        }
    }

    @Test func `names the other program's trials`() throws {
        let order = TrialOrder(Self.plan(), Binary.allCases)
        let other = try #require(order.steps.firstIndex { $0.binary == .other })
        let this = try #require(order.steps.firstIndex { $0.binary == .this })
        #expect(order.title(other) == "the other program's trial \(other + 1)")
        #expect(order.title(this) == "trial \(this + 1)")
    }
}
