import ArgumentParser
import Metrics
import Results
import Revocation
import Scenario
import Strategies

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "Lists the strategies and their options, the metrics, or the keys of a scenario.",
        discussion: """
            With --metrics: the name of each metric, as in summary.csv and thresholds; its unit; \
            which way is better; its statistics; and its columns in comparison.csv. With --markdown \
            too: the same as a Markdown table, with the headline statistics in bold.
            With --scenario: the reference of every key of a scenario, as Markdown.

            Examples:
              revbench list
              revbench list --metrics
              revbench list --metrics --markdown
              revbench list --scenario
            """)

    @Flag(help: "List the metrics.") var metrics = false
    @Flag(help: "With --metrics: print a Markdown table.") var markdown = false
    @Flag(help: "Print the reference of every key of a scenario, as Markdown.")
    var scenario = false

    func validate() throws {
        guard metrics || !markdown else { throw ValidationError("--markdown needs --metrics") }
    }

    func run() {
        if metrics {
            let text = markdown ? Self.metricTable.markdown : Self.plainMetricTable.plainText
            print(text, terminator: "")
        } else if scenario {
            print(ScenarioReference(catalogue: Registry.catalogue).markdown, terminator: "")
        } else {
            for descriptor in Registry.catalogue { Self.show(descriptor) }
        }
    }

    private static func show(_ descriptor: StrategyDescriptor) {
        print("\(descriptor.name)\n    \(descriptor.summary)")
        for option in descriptor.options {
            print("    \(option.name) (\(option.standard)): \(option.help)")
        }
    }

    /// For the terminal.
    static var plainMetricTable: TextTable {
        metricTable(list: { $0.joined(separator: " ") }, code: { $0 }, headline: { $0 })
    }

    /// For Markdown.
    static var metricTable: TextTable {
        metricTable(
            list: { $0.joined(separator: ", ") }, code: { "`\($0)`" }, headline: { "**\($0)**" })
    }

    private static func metricTable(
        list: ([String]) -> String, code: (String) -> String, headline: (String) -> String
    ) -> TextTable {
        var table = TextTable(
            header: ["metric", "unit", "better", "title", "statistics", "columns"],
            words: [0, 1, 2, 3, 4, 5], holdsMarkdown: true)
        func cell(_ words: [String]) -> String { words.isEmpty ? "–" : list(words) }
        for metric in Metric.all {
            let stats = metric.stats.map { stat in
                metric.headlines.contains(stat) ? headline(stat.rawValue) : stat.rawValue
            }
            table.append([
                code(metric.name), metric.unit.rawValue, metric.better.rawValue, metric.title,
                cell(stats), cell(metric.columns.map { code($0.name) }),
            ])
        }
        return table
    }
}
