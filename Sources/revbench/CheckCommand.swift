import ArgumentParser
import Foundation
import Oracle
import Results
import Suite

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks the histories of a run against the invariants again, from its files.",
        discussion: """
            Prints one line per trial. Ends with exit status 4 if an invariant is broken.

            Example:
              revbench check results/latest
            """)

    @Argument(help: "The folder of a run.") var results: String

    func run() throws {
        let folder = "\(results)/\(RunFolder.histories)"
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder))?
            .filter { $0.hasSuffix(HistoryName.suffix) }.sorted() ?? []
        guard !names.isEmpty else {
            Console.error(Self.absence(in: results))
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        var isClean = true
        for name in names {
            let report = try judge("\(folder)/\(name)", by: HistoryName.binary(of: name))
            isClean = isClean && report.isClean
        }
        guard isClean else { throw ExitCode(ExitStatus.invalid.rawValue) }
        let judged = RunManifest.judgedTrials(in: results)
        guard names.count >= judged else {
            Console.error(
                "\(folder) contains \(names.count) histories, and \(RunManifest.fileName) names "
                    + "\(judged) trials that were judged by theirs: some are missing")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }

    /// Returns why there is nothing to check.
    static func absence(in results: String) -> String {
        let files = FileManager.default
        guard files.fileExists(atPath: results) else {
            return "\(results): there is no such folder"
        }
        guard files.fileExists(atPath: "\(results)/\(RunManifest.fileName)") else {
            return "\(results) is not the folder of a run: it has no \(RunManifest.fileName). "
                + "Name one, such as results/latest."
        }
        return "\(results) has no history to check: the scenario was run with history: off, or "
            + "\(RunFolder.histories)/ was removed."
    }

    private func judge(_ file: String, by binary: Binary) throws -> OracleReport {
        do {
            let data = try RunFileBytes.read(file, limit: ReadLimits.historyBytes)
            let history = try HistoryFile.decode(data, file: file)
            let report = Oracle(history).report()
            let facts = history.facts
            let name = VariantName(facts.strategy, facts.variant, binary: binary)
            Console.output(
                "block \(facts.block) \(name): \(report.judged) "
                    + "verifications, \(history.revocations.count) revocations, "
                    + "\(history.issues.count) tokens: "
                    + (report.isClean ? "ok" : "\(report.counts.values.reduce(0, +)) violations")
                    + "\n")
            for violation in report.violations {
                Console.output(
                    "    \(violation); seed \(facts.seed), trial \(facts.trial + 1) of the plan"
                        + "\n")
            }
            return report
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}
