import Metrics
import Results
package import Statistics

/// The comparison printed at the end of a run.
package enum ComparisonTable {
    /// - Parameter isWide: whether the table has every column for which a row has a value, instead
    ///   of those that fit a terminal of 80 columns.
    package static func text(_ comparison: Comparison, isWide: Bool = false) -> String {
        isWide ? wide(comparison) : BriefTable(comparison).text
    }

    private static func wide(_ comparison: Comparison) -> String {
        let columns = ComparisonColumn.all.filter { column in
            comparison.rows.contains { $0.recorded.values[column] != nil }
        }
        var table = TextTable(
            header: ["strategy"] + columns.map(\.form.heading) + ["reaches", "placement", "valid"],
            words: Set([0] + (columns.count + 1...columns.count + 3)))
        for row in comparison.rows {
            let numbers = columns.map { column in
                row.recorded.shown(column, decimals: column.form.decimals) ?? "–"
            }
            table.append(
                [row.name.description] + numbers + [
                    row.reaches.isEmpty ? "–" : row.reaches.description,
                    row.recorded.placementText ?? "–", row.invalidReason == nil ? "yes" : "no",
                ])
        }
        return table.plainText
    }
}
