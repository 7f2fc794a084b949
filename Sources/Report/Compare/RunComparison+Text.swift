import Foundation
import Metrics
import Results
import Statistics

extension RunComparison {
    private var table: TextTable {
        var table = TextTable(
            header: [
                "strategy", "metric", "phase", "unit", "base", "new", "ratio", "95 %", "A/A floor",
                "p", "verdict",
            ],
            words: [0, 1, 2, 3, 10])
        func cell(_ value: Double?, decimals: Int = 3) -> String {
            value.map { plain($0, decimals: decimals) } ?? "–"
        }
        for row in rows {
            let range = row.interval.map {
                "\(plain($0.low)) to \(plain($0.high))"
            }
            table.append([
                row.name.description, row.headline.columnName, row.phase, row.unit.rawValue,
                cell(row.base), cell(row.new), cell(row.ratio), range ?? "–", cell(row.floor),
                cell(row.p, decimals: 4), row.verdict.text,
            ])
        }
        return table
    }

    /// The text for the terminal, with the notes below the table.
    package var text: String {
        table.plainText + notes.map { "note: \($0)\n" }.joined()
    }

    package var markdown: String {
        let below = notes.map { "- \($0.escapedForMarkdownLine)\n" }.joined()
        return table.markdown + (below.isEmpty ? "" : "\n" + below)
    }

    /// The JSON `{"rows": […], "notes": […]}`, with null for what is not known.
    package var json: String {
        PrettyJSON.text(JSONForm(rows: rows.map(JSONRow.init), notes: notes))
    }
}

private struct JSONForm: Encodable {
    let rows: [JSONRow]
    let notes: [String]
}

private struct JSONRow: Encodable {
    let row: RunComparison.Row

    private enum Key: String, CodingKey {
        case strategy, variant, binary, metric, stat, phase, unit, base, new, ratio, p, verdict,
            valid
        case ciLow = "ci_low"
        case ciHigh = "ci_high"
        case floor = "aa_floor"
        case why = "inconclusive_reason"
        case reason = "invalid_reason"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(row.name.strategy, forKey: .strategy)
        try container.encode(row.name.label, forKey: .variant)
        try container.encode(row.name.binary, forKey: .binary)
        try container.encode(row.headline.metric, forKey: .metric)
        try container.encode(row.headline.stat, forKey: .stat)
        try container.encode(row.phase, forKey: .phase)
        try container.encode(row.unit, forKey: .unit)
        try container.encode(row.base, forKey: .base)
        try container.encode(row.new, forKey: .new)
        try container.encode(row.ratio, forKey: .ratio)
        try container.encode(row.interval?.low, forKey: .ciLow)
        try container.encode(row.interval?.high, forKey: .ciHigh)
        try container.encode(row.floor, forKey: .floor)
        try container.encode(row.p, forKey: .p)
        try container.encode(row.verdict.title, forKey: .verdict)
        try container.encode(row.verdict.reason, forKey: .why)
        try container.encode(row.invalidReason == nil, forKey: .valid)
        try container.encode(row.invalidReason, forKey: .reason)
    }
}

/// JSON that is also meant for people: sorted, indented, with a newline at the end.
enum PrettyJSON {
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding fails only for a number that is not finite, and a run's files have none.
        guard let data = try? encoder.encode(value) else { return "null\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
