import Folders
import Foundation
import Revocation
import Scenario
import Strategies

extension TrialJob {
    /// Verifies `count` times in this process, and does nothing else after the preparation. Returns
    /// the exit status of the process.
    package static func run(
        verifications count: Int, strategy: String, algorithm: String
    ) -> Int32 {
        do {
            let folder = try Temporary.makePrivateFolder("revbench-counted")
            defer { folder.remove() }
            let job = TrialJob(
                plan: try plan(strategy, algorithm), trial: 0, folder: folder.file("stores"),
                nonce: "", output: folder.file("record.json"), storeAddresses: [:],
                keyPrefix: "revbench:counted:", verifications: count)
            return TrialProcess(job).run()
        } catch {
            Console.error("\(error)")
            return ExitStatus.usage.rawValue
        }
    }

    /// Returns a plan of one trial of one strategy with its standard options, and one token per
    /// subject.
    private static func plan(_ strategy: String, _ algorithm: String) throws -> Plan {
        // The calibration is part of every plan, and a plan needs one other strategy.
        let catalogue = Registry.catalogue
        let calibration = catalogue.first(where: \.isCalibration)?.name
        let other = catalogue.first { !$0.isCalibration }?.name
        let listed = strategy == calibration ? other ?? strategy : strategy
        let plan = try ScenarioReader(catalogue: Registry.catalogue).read(
            text:
                "population: { subjects: 1000, tokens_per_subject: 1 }\nstrategies: [\(listed)]\n",
            name: "verifications", overrides: [try Override("token.algorithm=\(algorithm)")],
            seed: 1)
        guard let variant = plan.variants.firstIndex(where: { $0.strategy == strategy }),
            let trial = plan.trials.first(where: { $0.variant == variant })
        else { throw TrialFailure("the plan has no strategy \(strategy)") }
        return Plan(
            scenario: plan.scenario, question: plan.question, seed: plan.seed, blocks: 1,
            baseline: plan.baseline, variants: plan.variants, trials: [trial])
    }
}
