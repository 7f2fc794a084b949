package import Metrics

/// One strategy and variant over all blocks: a row of `comparison.csv`.
package struct ComparisonRow: Sendable, Hashable {
    package var name: VariantName
    /// A column that was not measured is absent.
    package var values: [ComparisonColumn: Double]
    package var invalidReason: String?

    package init(
        _ name: VariantName, _ values: [ComparisonColumn: Double] = [:], invalidReason: String?
    ) {
        self.name = name
        self.values = values
        self.invalidReason = invalidReason
    }

    /// - Parameter stat: may be left out where the metric has one column.
    package subscript(metric: Metric, stat: Stat? = nil) -> Double? {
        metric.column(stat).flatMap { values[$0] }
    }

    /// As the file has it; nil for what was not measured.
    package func text(_ column: ComparisonColumn) -> String? {
        values[column].map { plain($0, decimals: column.form.decimals) }
    }
}

/// `comparison.csv`
package enum ComparisonFile: TableFile {
    package static let name = "comparison.csv"

    package static func table(_ rows: [ComparisonRow]) -> CSVTable {
        var table = CSVTable(
            header: VariantName.columns + ComparisonColumn.all.map(\.name) + Validity.columns)
        for row in rows {
            table.append(
                row.name.cells
                    + ComparisonColumn.all.map { row.text($0) ?? "" }
                    + Validity.cells(row.invalidReason))
        }
        return table
    }

    /// Format 1 gained columns as it grew.
    static func columns(_ format: RunFormat) -> [String] {
        let frame = VariantName.columns + Validity.columns
        return format == .first ? frame : frame + ComparisonColumn.all.map(\.name)
    }

    static func row(
        _ cells: NamedRow, _ format: RunFormat
    ) throws(CSVProblem) -> ComparisonRow {
        var values: [ComparisonColumn: Double] = [:]
        for column in ComparisonColumn.all {
            let former = format == .first ? column.form.formerName : nil
            values[column] = try cells.number(former ?? column.name)
        }
        return ComparisonRow(
            try cells.variantName, values, invalidReason: try Validity.invalidReason(cells))
    }
}
