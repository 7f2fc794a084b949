package import Record

/// The comparison as a person reads it at the end of a run.
package enum ComparisonTable {
    private static let columns: [(title: String, value: @Sendable (Comparison.Row) -> String)] = [
        ("strategy", { [$0.strategy, $0.variant].filter { !$0.isEmpty }.joined(separator: " ") }),
        ("verify/s", { cell($0, "verify_per_s", 0) }),
        ("p50 µs", { cell($0, "verify_p50_us", 1) }),
        ("p99 µs", { cell($0, "verify_p99_us", 1) }),
        ("CPU µs node", { cell($0, "cpu_us_per_verify", 2) }),
        ("CPU µs store", { cell($0, "store_cpu_us_per_verify", 2) }),
        ("window p50 ms", { cell($0, "window_p50_ms", 2) }),
        ("p99 ms", { cell($0, "window_p99_ms", 2) }),
        ("max ms", { cell($0, "window_max_ms", 2) }),
        ("± ms", { cell($0, "window_resolution_ms", 2) }),
        ("reaches", { $0.reaches.isEmpty ? "–" : $0.reaches }),
        ("valid", { $0.invalidReason == nil ? "yes" : "no" }),
    ]

    private static func cell(_ row: Comparison.Row, _ column: String, _ decimals: Int) -> String {
        row[column].map { plain($0, decimals: decimals) } ?? "–"
    }

    package static func text(_ comparison: Comparison) -> String {
        let cells =
            [columns.map(\.title)] + comparison.rows.map { row in columns.map { $0.value(row) } }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || column == 10 ? cell + padding : padding + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }
}
