import Foundation
import Results
import Revocation
import Scenario
import Strategies

extension RecordedPlan {
    /// A plan as `meta.json` holds it.
    ///
    /// - Throws: what JSON can't hold, which no plan has.
    init(_ plan: Plan) throws {
        self.init(
            scenario: plan.scenario, question: plan.question, seed: plan.seed,
            blocks: plan.blocks, baseline: plan.baseline,
            variants: try plan.variants.map { try RecordedVariant($0) },
            trials: plan.trials.map { RecordedTrial($0) }, notes: plan.notes,
            thresholds: plan.thresholds)
    }
}

extension RecordedVariant {
    init(_ variant: Variant) throws {
        self.init(
            strategy: variant.strategy, label: variant.label,
            isCalibration: variant.isCalibration, options: try PlainJSON(of: variant.options),
            optionRoles: variant.optionRoles, settings: try PlainJSON(of: variant.settings))
    }
}

extension RecordedTrial {
    init(_ trial: Trial) {
        self.init(
            block: trial.block, position: trial.position, variant: trial.variant,
            seed: trial.seed, isControl: trial.isControl)
    }
}

extension Variant {
    private var descriptor: StrategyDescriptor? {
        Registry.catalogue.first { $0.name == strategy }
    }

    var isCalibration: Bool { descriptor?.isCalibration ?? false }
    var optionRoles: [String: OptionRole] { descriptor?.optionRoles ?? [:] }
}

extension PlainJSON {
    fileprivate init(of value: some Encodable) throws {
        self = try JSONDecoder().decode(PlainJSON.self, from: try JSONEncoder().encode(value))
    }
}
