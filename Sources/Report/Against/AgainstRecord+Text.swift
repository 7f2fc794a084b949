import Metrics
package import Results

extension AgainstRecord {
    private static var header: [String] {
        ["strategy", "metric", "phase", "unit", "this", "other", "ratio", "95 %", "verdict"]
    }

    private static let words: Set<Int> = [0, 1, 2, 3, 8]

    private var table: TextTable {
        var table = TextTable(header: Self.header, words: Self.words)
        for row in rows { table.append(Self.cells(of: row)) }
        return table
    }

    private static func cells(of row: Row) -> [String] {
        func cell(_ value: Double?) -> String { value.map { plain($0) } ?? "–" }
        let range = row.interval.map { "\(plain($0.low)) to \(plain($0.high))" }
        return [
            row.name.description, row.headline.columnName, row.phase, row.metric.unit.rawValue,
            cell(row.this), cell(row.other), cell(row.ratio), range ?? "–", row.verdict.rawValue,
        ]
    }

    /// The conclusion, in one sentence.
    package var conclusion: String {
        let who = "this program against \(program) (revbench \(version))"
        switch verdict {
        case .passed: return "passed: \(who): no metric is worse"
        case .worse:
            let worse = rows.filter { $0.verdict == .worse }
                .map { "\($0.name): \($0.headline.columnName)" }
            return "worse: \(who): \(worse.joined(separator: "; "))"
        case .inconclusive: return "inconclusive: \(who): not all could be judged"
        }
    }

    /// What a reader has to know in addition to the rows.
    package var notes: [String] {
        var notes = drift.map { "the calibration differs between the two programs: \($0)" }
        notes += missing.map { "\($0) was measured by neither program" }
        // Several rows may have the same reason.
        var reasons: [(reason: String, names: [String])] = []
        for row in rows {
            guard drift.isEmpty, let reason = row.reason else { continue }
            let name = "\(row.name): \(row.headline.columnName)"
            if let known = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[known].names.append(name)
            } else {
                reasons.append((reason, [name]))
            }
        }
        notes += reasons.map { "inconclusive: \($0.reason) (\($0.names.joined(separator: "; ")))" }
        return notes
            + ["ratios are of this program to the other, within this run; below 1 is less"]
    }

    /// The text for the terminal, with the notes and the conclusion below the table.
    package var text: String {
        table.plainText + notes.map { "note: \($0)\n" }.joined() + conclusion + "\n"
    }

    /// The contents of `against.md`.
    package var markdown: String {
        "**\(conclusion.escapedForMarkdown)**\n\n" + table.markdown + "\n"
            + notes.map { "- \($0.escapedForMarkdownLine)\n" }.joined()
    }

    package var json: String { PrettyJSON.text(self) }

    /// The table for the page, with rounded numbers.
    var pageTable: PageTable {
        var table = PageTable(
            caption: "Each metric of this program against the same metric of the other.",
            header: Self.header, words: Self.words)
        func digits(_ value: Double?) -> PageTable.Cell {
            .words(value.map(Quantity.digits) ?? "–", kind: "")
        }
        for row in rows {
            let range = row.interval.map {
                "\(Quantity.digits($0.low)) to \(Quantity.digits($0.high))"
            }
            table.rows.append(
                .init(
                    cells: [
                        .words(row.name.description, kind: "words stick"),
                        .words(row.headline.columnName), .words(row.phase),
                        .words(row.metric.unit.rawValue), digits(row.this), digits(row.other),
                        digits(row.ratio), .words(range ?? "–", kind: ""),
                        .words(row.verdict.rawValue),
                    ]))
        }
        return table
    }
}
