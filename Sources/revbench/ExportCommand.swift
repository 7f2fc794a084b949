import ArgumentParser
import Metrics
import Results
import Report
import Suite

struct ExportCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case bmf, junit, markdown
        case githubBenchmark = "github-benchmark"
    }

    enum Direction: String, CaseIterable, ExpressibleByArgument {
        case smaller, bigger

        var better: Better { self == .smaller ? .lower : .higher }
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Prints a finished run in the format of another tool.",
        discussion: """
            bmf               Bencher Metric Format
            github-benchmark  benchmark-action/github-action-benchmark, customSmallerIsBetter
            junit             the scenario's thresholds as tests
            markdown          the comparison as a Markdown table

            Example:
              revbench export results/latest --format github-benchmark --direction bigger
            """)

    @Argument(help: "The folder of the run.") var folder: String
    @Option(help: "The format.") var format: Format
    @Option(
        help: "For github-benchmark: export the metrics for which smaller, or bigger, is better.")
    var direction = Direction.smaller

    func run() throws {
        do {
            let run = try RunFiles(at: folder)
            let text =
                switch format {
                case .bmf: Export.bencher(run)
                case .githubBenchmark: Export.githubBenchmark(run, direction.better)
                case .junit: Export.junit(run)
                case .markdown: try Export.markdown(run)
                }
            Console.output(text)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}
