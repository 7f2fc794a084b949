import ArgumentParser
import Model
import Report
import Results
import Suite

/// Decides and prints, for `decide` and the former commands that it replaces.
struct DecisionAnswer {
    let folder: String
    let json: Bool
    /// Settings that no strategy of the run needs to have.
    var optional: Set<String> = []
    /// Whether the program ends with status 3 if no strategy fits.
    var failsIfNothingFits = true
    /// Whether the text begins with the fit of the models.
    var showsFit = false

    /// - Parameter asked: makes the requirement from that of the run's scenario.
    func print(asked: (Requirement?) -> Requirement) throws {
        let fits: Bool
        do {
            let run = try RunFiles(at: folder)
            let decision = try Decision(
                run, asked(run.manifest.plan.requirement), optional: optional)
            let fit = showsFit ? "Fit of the models to this run\n\n\(decision.fit.text)\n" : ""
            Console.output(json ? decision.json : fit + decision.text)
            fits = !decision.undominated.isEmpty
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        guard fits || !failsIfNothingFits else { throw ExitCode(ExitStatus.missed.rawValue) }
    }

    /// Prints one line on standard error.
    static func noteAlias(_ command: any ParsableCommand.Type) {
        let name = command.configuration.commandName ?? ""
        Console.error("\(name) has been replaced by decide; see revbench help decide")
    }
}
