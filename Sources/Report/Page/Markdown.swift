import Metrics
import Results
import Revocation

extension Report {
    /// The contents of `report.md`, for a pull request or a CI system's summary. It has tables and
    /// links, because drawings are removed there.
    var markdown: String {
        let manifest = run.manifest
        var text = "# \(headline.plainText.escapedForMarkdown)\n\n"
        text += "_\(manifest.plan.question.escapedForMarkdown)_\n\n"
        if let changes {
            text += "**\(changes.title.escapedForMarkdown)** since run "
            text += "\(changes.data.base.escapedForMarkdown); the table is below.\n\n"
        }
        text += decision.map(Self.markdown) ?? ""
        text += sentences.map { $0.markdown + "\n" }.joined() + "\n"
        if !run.missing.isEmpty {
            text += "**This report is incomplete:**\n" + Self.list(run.missing) + "\n"
        }
        if let against = manifest.against {
            text += "## This program against the other\n\n" + against.markdown + "\n"
        }
        text += Provenance(run).items.map { "**\($0.title)** \($0.text.escapedForMarkdown)" }
            .joined(separator: " · ")
        text += "\n\n"
        if let warnings = manifest.warnings, !warnings.isEmpty {
            text += "<details><summary>Warnings from the run</summary>\n\n" + Self.list(warnings)
            text += "\n</details>\n\n"
        }
        if let thresholds = ThresholdSection(run) {
            text += "## \(thresholds.title)\n\n" + thresholds.table.markdown + "\n"
        }
        let fit = FitSection(run)
        if !fit.rows.isEmpty {
            text += "## \(fit.title)\n\n\(fit.subtitle)\n\n" + fit.table.markdown + "\n"
        }
        if let deployments {
            text += "## \(deployments.title)\n\n" + Self.list(deployments.conclusions)
            text += "\n"
            if !deployments.rows.isEmpty { text += deployments.table.markdown + "\n" }
        }
        if !frontier.data.entries.isEmpty {
            text += "## \(frontier.title)\n\n" + frontierTable.markdown + "\n"
            text += Self.list(frontier.notes) + "\n"
        }
        if let comparison {
            text += "## Compared with run \(comparison.base.escapedForMarkdown)\n\n"
            text += Self.list(comparison.notes)
            text += "\n" + changesTable(comparison).markdown + "\n"
        }
        text += "## All strategies, all metrics\n\n"
        text += "Medians over \(manifest.repetitions). Intervals in charts are of 95 %, "
        text += "\(manifest.intervalScope).\n\n"
        text += EverythingTable.table(run, frontier).markdown + "\n"
        text += "## Charts\n\n"
        text +=
            allCharts.map {
                let title = $0.title.escapedForMarkdown
                return "- [\(title)](figures/\($0.name).svg) ([CSV](figures/\($0.name).csv))\n"
            }.joined() + Self.list(absent)
        text += "\nFull report: [report.html](report.html). "
        text += "To reproduce: \(command.markdownCode)\n"
        return text
    }

    private static func markdown(_ section: DecisionSection) -> String {
        "## \(section.title)\n\n"
            + list(section.asked.map { "\($0.title): \($0.text)" })
            + "\n" + section.matrix.table.markdown + "\n"
            + "<details><summary>Notes on these figures</summary>\n\n" + list(section.notes)
            + "\n</details>\n\n## What was measured\n\n"
    }

    private static func list(_ items: [String]) -> String {
        items.map { "- \($0.escapedForMarkdownLine)\n" }.joined()
    }

    /// The content of the frontier chart as a table.
    var frontierTable: PageTable {
        var table = PageTable(
            caption: "Window and cost of each strategy.",
            header: [
                "strategy", "window, \(frontier.data.figure)", "p50", "worst", "n",
                "CPU per verification",
                "verify/s per core",
                "ratio to \(run.baselineTitle)", "frontier", "placement",
            ], words: [0, 8, 9])
        for entry in frontier.data.entries {
            func time(_ value: Double?) -> PageTable.Cell {
                .number(
                    value.map { Printed($0) { Quantity.time(ms: $0) } },
                    isAtMost: entry.point.isAtMost)
            }
            table.rows.append(
                .init(cells: [
                    .name(entry.variant), time(entry.point.window_ms.value), time(entry.p50_ms),
                    time(entry.max_ms),
                    .number(entry.variant[.windowCount].map { Printed($0, as: Quantity.digits) }),
                    .number(Printed(entry.point.cpu_us.value) { Quantity.time(us: $0) }),
                    .number(Printed(entry.perCore_s, decimals: 1, as: Quantity.count)),
                    .number(entry.ratio.map { Printed($0, as: Quantity.ratio) }),
                    .words(frontier.words(for: entry.standing)),
                    .words(entry.variant.placement?.rawValue ?? "–"),
                ]))
        }
        return table
    }
}
