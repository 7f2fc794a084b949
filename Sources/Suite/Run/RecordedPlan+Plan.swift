import Foundation
import Results
import Revocation
import Scenario
import Strategies

extension RecordedPlan {
    /// Creates the plan as `meta.json` holds it: the variants and the trials of every program that
    /// runs it.
    ///
    /// - Throws: the error of a value that JSON cannot represent, which no plan contains.
    init(_ order: TrialOrder) throws {
        let plan = order.plan
        self.init(
            scenario: plan.scenario, question: plan.question, seed: plan.seed,
            blocks: plan.blocks, baseline: plan.baseline,
            variants: try plan.variants.flatMap { variant in
                try order.binaries.map { try RecordedVariant(variant, $0) }
            },
            trials: order.steps.map { RecordedTrial($0, in: order) }, notes: plan.notes,
            thresholds: plan.thresholds, requirement: plan.requirement)
    }
}

extension RecordedVariant {
    init(_ variant: Variant, _ binary: Binary) throws {
        self.init(
            strategy: variant.strategy, label: variant.label, binary: binary,
            isCalibration: variant.isCalibration, options: try PlainJSON(of: variant.options),
            optionRoles: variant.optionRoles, signsTokens: variant.signsTokens,
            settings: try PlainJSON(of: variant.settings), unaffectedBy: variant.unaffectedBy)
    }
}

extension RecordedTrial {
    init(_ step: TrialOrder.Step, in order: TrialOrder) {
        let trial = order.trial(step)
        self.init(
            block: trial.block, position: step.position,
            variant: order.place(of: trial.variant, by: step.binary),
            seed: trial.seed, isControl: trial.isControl)
    }
}

extension Variant {
    private var descriptor: StrategyDescriptor? {
        Registry.catalogue.first { $0.name == strategy }
    }

    var isCalibration: Bool { descriptor?.isCalibration ?? false }
    var signsTokens: Bool? { descriptor?.signsTokens }
    var unaffectedBy: [String]? { descriptor.map { settingsWithoutEffect(for: $0) } }
    var optionRoles: [String: OptionRole] { descriptor?.optionRoles ?? [:] }
}

extension PlainJSON {
    fileprivate init(of value: some Encodable) throws {
        self = try JSONDecoder().decode(PlainJSON.self, from: try JSONEncoder().encode(value))
    }
}
