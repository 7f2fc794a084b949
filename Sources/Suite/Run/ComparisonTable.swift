import Metrics
import Results
package import Statistics

/// The comparison as a person reads it at the end of a run.
package enum ComparisonTable {
    /// - Parameter isWide: whether it has every column that any row has a value for, instead of
    ///   the brief ones.
    package static func text(_ comparison: Comparison, isWide: Bool = false) -> String {
        let columns = ComparisonColumn.all.filter { column in
            isWide
                ? comparison.rows.contains { $0.recorded.values[column] != nil }
                : column.form.brief != nil
        }
        let headings = columns.map { column in
            isWide ? column.form.heading : column.form.brief?.title ?? column.form.heading
        }
        var table = TextTable(
            header: ["strategy"] + headings + ["reaches", "valid"],
            words: [0, columns.count + 1])
        for row in comparison.rows {
            let numbers = columns.map { column in
                row.recorded.shown(
                    column,
                    decimals: isWide ? column.form.decimals : column.form.brief?.decimals ?? 0)
                    ?? "–"
            }
            table.append(
                [row.name.description] + numbers + [
                    row.reaches.isEmpty ? "–" : row.reaches.description,
                    row.invalidReason == nil ? "yes" : "no",
                ])
        }
        return table.plainText
    }
}
