import Metrics
import Results
import Statistics

/// `report.html`: one file that needs no network. Only the explorer needs scripts.
struct Page {
    private let report: Report
    private let templates: Templates

    init(_ report: Report) throws {
        self.report = report
        templates = try Templates()
    }

    private struct MethodSection {
        let blocks: String
        let seed: String
        let scope: String
    }

    var html: String {
        let (run, findings) = (report.run, report.findings)
        let manifest = run.manifest
        let blocks = manifest.plan.blocks
        let opening: [String] = report.changes.map { [drawing($0)] } ?? []
        let content = PageContent(
            scenario: manifest.plan.scenario, question: manifest.plan.question,
            runID: manifest.runID, headline: report.headline.html, decision: decision,
            sentences: report.sentences.map(\.html), missing: .init(run.missing),
            against: against,
            keys: findings.keyNumbers.map {
                .init(title: $0.title, value: $0.value.html, name: $0.name)
            },
            provenance: Provenance(run).items, warnings: .init(manifest.warnings ?? []),
            fit: fit, deployments: deployments, opening: opening,
            figures: report.charts.map { drawing($0) },
            absent: .init(report.absent), changes: changes, thresholds: thresholds,
            explorer: explorer, everything: table(EverythingTable.table(run, report.frontier)),
            repetitions: manifest.repetitions, scope: manifest.intervalScope,
            method: templates.render(
                MethodSection(
                    blocks: blocks == 1 ? "1 block" : "each of \(manifest.repetitions)",
                    seed: String(manifest.seed), scope: manifest.intervalScope),
                with: "method"),
            command: report.command, style: templates.render((), with: "style"),
            script: templates.render((), with: "script"))
        return templates.render(content, with: "page")
    }

    private func drawing(_ chart: any Chart) -> String {
        let sheet = ChartSheet(chart: chart)
        let drawing = PageContent.Drawing(
            name: chart.name, title: chart.title, subtitle: chart.subtitle,
            wide: sheet.svg(.wide, .page, isPart: true),
            narrow: sheet.svg(.narrow, .page, isPart: true), notes: .init(chart.notes),
            csv: Self.scriptData(chart.csv.text))
        return templates.render(drawing, with: "figure")
    }

    /// Returns data for a script element with all `<` escaped. Within such an element `<!--`,
    /// `<script` and `</script` have a meaning (HTML, "Script data states"). The page's script
    /// reverses the escaping.
    static func scriptData(_ text: String) -> String {
        text.replacing("\\", with: "\\u005c").replacing("<", with: "\\u003c")
    }

    private var decision: PageContent.DecisionPart {
        guard let section = report.decision else {
            return .init(has: false, title: "", asked: [], table: "", notes: .init([]))
        }
        return .init(
            has: true, title: section.title, asked: section.asked,
            table: table(section.matrix.table),
            notes: .init(section.notes))
    }

    private var explorer: String {
        report.explorer.map {
            templates.render(ExplorerContent($0, templates), with: "explorer")
        } ?? ""
    }

    private var fit: PageContent.Fit {
        let section = FitSection(report.run)
        return .init(
            has: !section.rows.isEmpty, title: section.title, subtitle: section.subtitle,
            table: table(section.table))
    }

    private var deployments: PageContent.Deployments {
        guard let section = report.deployments else {
            return .init(has: false, title: "", conclusions: .init([]), table: "")
        }
        return .init(
            has: true, title: section.title, conclusions: .init(section.conclusions),
            table: section.rows.isEmpty ? "" : table(section.table))
    }

    private var thresholds: PageContent.Thresholds {
        guard let section = ThresholdSection(report.run) else {
            return .init(has: false, title: "", table: "")
        }
        return .init(has: true, title: section.title, table: table(section.table))
    }

    /// Renders a table for the screen, and in parts for paper if it is wide. If no style sheet can
    /// hide the parts on the screen, they stay hidden.
    private func table(_ table: PageTable) -> String {
        let screen = templates.render(table, with: "table")
        guard table.isWide else { return screen }
        let paper = table.parts.map { templates.render($0, with: "paper") }.joined()
        return screen + "<div class=\"paper\" hidden>\n\(paper)</div>\n"
    }

    private var against: PageContent.Against {
        guard let against = report.run.manifest.against else {
            return .init(has: false, conclusion: "", notes: .init([]), table: "")
        }
        return .init(
            has: true, conclusion: against.conclusion, notes: .init(against.notes),
            table: table(against.pageTable))
    }

    private var changes: PageContent.Changes {
        guard let against = report.comparison else {
            return .init(has: false, base: "", notes: .init([]), table: "")
        }
        return .init(
            has: true, base: against.base, notes: .init(against.notes),
            table: table(report.changesTable(against)))
    }
}

extension Report {
    /// The command that made the run, for a shell.
    var command: String {
        let words = run.manifest.arguments ?? []
        guard words.count > 1 else {
            return "revbench run scenarios/\(run.manifest.plan.scenario).yaml"
        }
        return (["revbench"] + words.dropFirst().map(Self.withoutLogin)).map { word in
            let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,%".contains($0) }
            return isPlain && !word.isEmpty
                ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }

    /// Removes the login from a URL. Files of earlier versions may contain passwords in URLs.
    static func withoutLogin(_ word: String) -> String {
        word.replacing(/:\/\/\S*@/, with: "://…@")
    }

    /// Returns the table of what improved or regressed since another run.
    func changesTable(_ against: Against) -> PageTable {
        var table = PageTable(
            caption: "Each metric of this run against the same metric of run \(against.base).",
            header: [
                "strategy", "metric", "unit", "before", "now", "ratio",
                "95 % interval of the ratio, between these two runs", "verdict",
            ], words: [0, 1, 2, 7])
        func digits(_ value: Double) -> String { Quantity.digits(value) }
        for row in against.rows {
            let interval = row.interval.map { "\(digits($0.low)) to \(digits($0.high))" }
            table.rows.append(
                .init(
                    cells: [
                        .words(row.name.description, kind: "words stick"),
                        .words(row.headline.columnName),
                        .words(row.unit.rawValue),
                        .words(row.base.map(digits) ?? "–", kind: ""),
                        .words(row.new.map(digits) ?? "–", kind: ""),
                        .words(row.ratio.map(digits) ?? "–", kind: ""),
                        .words(interval ?? "–", kind: ""), .words(row.verdict.text),
                    ], isInvalid: row.invalidReason != nil))
        }
        return table
    }
}
