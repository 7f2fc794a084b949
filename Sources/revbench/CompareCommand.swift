import ArgumentParser
import Metrics
import Results
import Report
import Statistics
import Suite

struct CompareCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, markdown, json
    }

    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compares two finished runs.",
        discussion: """
            Every metric of every variant is judged by Student's t test on its log ratios, with \
            Holm's procedure at 5 % over all comparisons. It is better or worse only if the \
            difference also exceeds the noise floors of both runs. It is inconclusive with fewer \
            than \(Gate.fewestBlocks) blocks, with too few blocks to notice a change by 30 %, \
            if one run lacks it or is partial, and if the calibration drifted between the runs.

            With --fail-on-worse, the exit status is 3 if a metric is worse, and 5 if none is but \
            one is inconclusive. Without it, the status is 0 whatever the verdicts.

            Examples:
              revbench compare results/2026-01-05T101500Z-default results/latest
              revbench compare base new --metrics verify_per_s,window_upper_p99 --format markdown
            """)

    @Argument(help: "The folder of the earlier run.") var base: String
    @Argument(help: "The folder of the later run.") var new: String
    @Option(help: "The output format.") var format = Format.table
    @Option(
        help: ArgumentHelp(
            "The metrics to compare, separated by commas, or all. "
                + "(default: \(JudgedMetrics.standard))"))
    var metrics: String?
    @Flag(help: "Compare variants with the same name even if their settings differ.")
    var allowDifferentPlans = false
    @Flag(help: "Print only what is better or worse, and count the rest.")
    var changesOnly = false
    @Flag(help: "End with exit status 3 if a metric is worse, as a gate for CI.")
    var failOnWorse = false
    @Option(help: "With --fail-on-worse: whether status 5, inconclusive, becomes 0.")
    var inconclusive = InconclusiveAnswer.fail

    func run() throws {
        let headlines = try headlines()
        if SameFolder.holds(base, new) {
            Console.error("\(base) and \(new) are the same run: name two runs to compare")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        let comparison: RunComparison
        do {
            comparison = try RunComparison(
                base: RunFiles(at: base), new: RunFiles(at: new),
                allowsDifferentPlans: allowDifferentPlans, headlines: headlines)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        let shown = changesOnly ? comparison.changesOnly : comparison
        switch format {
        case .table: Console.output(shown.text)
        case .markdown: Console.output(shown.markdown)
        case .json: Console.output(shown.json)
        }
        guard failOnWorse else { return }
        try end(with: comparison)
    }

    private func end(with comparison: RunComparison) throws {
        for row in comparison.worse {
            Console.error("\(row.name): \(row.headline.columnName) at \(row.phase) is worse")
        }
        let status = ExitStatus(comparison.whole, passesInconclusive: inconclusive == .pass)
        if status == .inconclusive {
            let count = comparison.inconclusive.count
            Console.error(
                count > 0
                    ? "inconclusive: \(count) of \(comparison.rows.count) comparisons"
                    : "inconclusive: a metric that was to be judged is not in both runs")
        }
        guard status == .fine else { throw ExitCode(status.rawValue) }
    }

    func headlines() throws -> [Headline] { try JudgedMetrics.read(metrics) }
}
