import ArgumentParser
import Metrics
import Results
import Report
import Suite

struct CompareCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, markdown, json
    }

    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compares two finished runs.",
        discussion: """
            A metric is better or worse when the 95 % interval of its ratio excludes 1 and the \
            difference exceeds the larger A/A floor of the two runs; otherwise it is inconclusive. \
            With --fail-on-worse, the exit status is 3 if a metric is worse.

            Examples:
              revbench compare results/2026-01-05T101500Z-default results/latest
              revbench compare base new --metrics verify_per_s,window_upper_p99 --format markdown
            """)

    @Argument(help: "The folder of the earlier run.") var base: String
    @Argument(help: "The folder of the later run.") var new: String
    @Option(help: "The output format.") var format = Format.table
    @Option(help: "Compare only these metrics, separated by commas.") var metrics: String?
    @Flag(help: "Compare variants with the same name even if their settings differ.")
    var allowDifferentPlans = false
    @Flag(help: "End with exit status 3 if a metric is worse, as a gate for CI.")
    var failOnWorse = false

    func run() throws {
        let headlines = try headlines()
        let comparison: RunComparison
        do {
            comparison = try RunComparison(
                base: RunFiles(at: base), new: RunFiles(at: new),
                allowsDifferentPlans: allowDifferentPlans, headlines: headlines)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        switch format {
        case .table: print(comparison.text, terminator: "")
        case .markdown: print(comparison.markdown, terminator: "")
        case .json: print(comparison.json, terminator: "")
        }
        guard failOnWorse, !comparison.worse.isEmpty else { return }
        for row in comparison.worse {
            Console.error("\(row.name): \(row.headline.name) at \(row.phase) is worse")
        }
        throw ExitCode(ExitStatus.missed.rawValue)
    }

    private func headlines() throws -> [Headline] {
        guard let metrics else { return Headline.all }
        let known = Headline.all.map(\.name).joined(separator: ", ")
        return try metrics.split(separator: ",").flatMap { name in
            let chosen = Headline.named(name)
            guard !chosen.isEmpty else {
                throw ValidationError("--metrics \(name): expected one or more of \(known)")
            }
            return chosen
        }
    }
}
