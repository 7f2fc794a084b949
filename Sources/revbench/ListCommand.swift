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
            which way is better; its statistics; and its columns in comparison.csv.
            With --scenario: the reference of every key of a scenario, as Markdown.

            Examples:
              revbench list
              revbench list --metrics
              revbench list --scenario
            """)

    @Flag(help: "List the metrics.") var metrics = false
    @Flag(help: "Print the reference of every key of a scenario, as Markdown.")
    var scenario = false

    func run() {
        if metrics {
            print(Self.metricTable.plainText, terminator: "")
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

    static var metricTable: TextTable {
        var table = TextTable(
            header: ["metric", "unit", "better", "title", "statistics", "columns"],
            words: [0, 1, 2, 3, 4, 5])
        func list(_ words: [String]) -> String {
            words.isEmpty ? "–" : words.joined(separator: " ")
        }
        for metric in Metric.all {
            table.append([
                metric.name, metric.unit.rawValue, metric.better.rawValue, metric.title,
                list(metric.stats.map(\.rawValue)), list(metric.columns.map(\.name)),
            ])
        }
        return table
    }
}
