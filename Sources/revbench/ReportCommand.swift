import ArgumentParser
import Results
import Report
import Suite

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a run's report: report.html, report.md and figures/.",
        discussion: """
            The report is made from the run's files alone, at any time, and written into the run's \
            folder.

            Examples:
              revbench report results/latest
              revbench report results/latest --baseline results/2026-01-05T101500Z-default
            """)

    @Argument(help: "The folder of the run.") var folder: String
    @Option(help: "An earlier run of the same plan to compare this one with.")
    var baseline: String?

    func run() throws {
        let (files, base): (RunFiles, RunFiles?)
        do throws(RunFilesError) {
            files = try RunFiles(at: folder)
            base = if let baseline { try RunFiles(at: baseline) } else { nil }
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        if let baseline, let base, let cause = mismatch(base, files) {
            Console.error("--baseline \(baseline): \(cause). Name an earlier run of the same plan.")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        do throws(ReportError) {
            let outcome = try ReportWriter(into: folder).write(Report(of: files, against: base))
            Console.output(outcome.path + "\n")
            if let note = outcome.note { Console.error(note) }
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
    }

    /// Returns why a run is no baseline of another; nil if it is one.
    private func mismatch(_ base: RunFiles, _ files: RunFiles) -> String? {
        if SameFolder.holds(base.path, files.path) { return "it is this run itself" }
        let difference = PlanDifference(
            base.manifest, files.manifest, sides: ("the baseline", "this run"))
        return difference.map { "it is of another plan: \($0.reason)" }
    }
}
