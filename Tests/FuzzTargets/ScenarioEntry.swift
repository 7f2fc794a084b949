import Foundation
import Scenario
import Strategies

/// The scenario decoder. After each NUL byte, the input has an override, as `--set` takes it.
struct ScenarioEntry: FuzzEntry {
    private let catalogue = Registry.catalogue
    private let reader = ScenarioReader(catalogue: Registry.catalogue)
    private static let name = "fuzz.yaml"

    func check(_ input: [UInt8]) throws(Finding) {
        let parts = input.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        do {
            var overrides: [Override] = []
            for argument in parts.dropFirst().prefix(4) {
                overrides.append(try Override(argument))
            }
            let plan = try reader.read(text: parts[0], name: Self.name, overrides: overrides)
            try check(plan)
        } catch let error as ScenarioErrors {
            try check(error)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding("an error of another kind: \(error)")
        }
    }

    private func check(_ plan: Plan) throws(Finding) {
        try require(!plan.trials.isEmpty, "a plan without trials")
        try require(
            plan.estimatedSeconds(by: catalogue, processors: 2).isFinite,
            "an estimate that is not a number")
        try require(
            plan.trials.allSatisfy { plan.variants.indices.contains($0.variant) },
            "a trial of no variant")
        guard let text = try? JSONEncoder().encode(plan),
            let again = try? JSONDecoder().decode(Plan.self, from: text)
        else { throw Finding("a plan that cannot be handed to a trial") }
        try require(again == plan.forTrials, "a plan changes on its way to a trial")
    }

    private func check(_ errors: ScenarioErrors) throws(Finding) {
        try require(!errors.errors.isEmpty, "refused without a reason")
        let text = errors.description
        try require(text.utf8.count < 64_000, "an error of \(text.utf8.count) bytes")
        for error in errors.errors {
            let source = error.place.source.utf8
            let isPlaced =
                source.elementsEqual(Self.name.utf8) || source.starts(with: "--set ".utf8)
            try require(isPlaced, "an error without its place: \(error)")
        }
    }
}
