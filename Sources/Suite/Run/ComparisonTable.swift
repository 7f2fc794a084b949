import Metrics
import Results
package import Statistics

/// The comparison as a person reads it at the end of a run.
package enum ComparisonTable {
    package static func text(_ comparison: Comparison) -> String {
        let columns = ComparisonColumn.all.filter { $0.form.brief != nil }
        var table = TextTable(
            header: ["strategy"] + columns.compactMap(\.form.brief?.title) + ["reaches", "valid"],
            words: [0, columns.count + 1])
        for row in comparison.rows {
            let numbers = columns.map { column in
                row.recorded.shown(column, decimals: column.form.brief?.decimals ?? 0) ?? "–"
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
