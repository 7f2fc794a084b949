/// The headline of a run: one row a strategy and variant, over all blocks.
package struct Comparison: Sendable {
    package struct Row: Sendable {
        package let strategy: String
        package let variant: String
        package let reaches: String
        /// By column name; a column that was not measured is absent.
        package fileprivate(set) var values: [String: Double] = [:]
        package let invalidReason: String?

        package subscript(column: String) -> Double? { values[column] }
    }

    package let rows: [Row]

    /// - Parameter trials: in any order; those of one variant are put together by its place in the plan.
    package init(_ trials: [TrialRecord]) {
        let groups = Dictionary(grouping: trials.filter { !$0.isTwin }, by: \.variantIndex)
        rows = groups.keys.sorted().compactMap { index in groups[index].flatMap(Self.row) }
    }

    /// The numeric columns, in the order of `comparison.csv`, and the decimals each is written with.
    package static let columns: [(name: String, decimals: Int)] = [
        ("verify_per_s", 0), ("verify_p50_us", 3), ("verify_p99_us", 3), ("verify_p999_us", 3),
        ("cpu_us_per_verify", 3), ("store_cpu_us_per_verify", 3), ("issue_per_s", 0),
        ("revoke_p99_us", 1), ("window_p50_ms", 3), ("window_p99_ms", 3), ("window_max_ms", 3),
        ("window_resolution_ms", 3), ("window_bound_ms", 3),
        ("exposed_requests_per_revocation", 3), ("collateral_per_revocation", 3),
        ("reauthentications_per_s", 3), ("recovered_99_ms", 3), ("lockout_p99_ms", 3),
        ("token_bytes", 1), ("store_bytes_per_token", 1), ("node_bytes", 0),
        ("published_bytes", 0), ("failed", 0),
        ("refresh_per_s", 0), ("refresh_p99_us", 1), ("cpu_ms_per_client_hour", 3),
        ("window_high_stakes_p50_ms", 3),
        ("window_high_stakes_p99_ms", 3), ("window_high_stakes_max_ms", 3),
        ("window_high_stakes_bound_ms", 3),
        ("feed_bytes_per_revocation", 1),
    ]

    package static let header =
        ["strategy", "variant"] + columns.map(\.name) + ["valid", "invalid_reason"]

    package var table: CSVTable {
        var table = CSVTable(header: Self.header)
        for row in rows {
            let numbers = Self.columns.map { column in
                row[column.name].map { plain($0, decimals: column.decimals) } ?? ""
            }
            let valid = row.invalidReason == nil ? "true" : "false"
            table.append(
                [row.strategy, row.variant] + numbers + [valid, row.invalidReason ?? ""])
        }
        return table
    }

    private static func row(_ trials: [TrialRecord]) -> Row? {
        guard let first = trials.first else { return nil }
        var row = Row(
            strategy: first.strategy, variant: first.variant, reaches: first.guarantee.reaches,
            invalidReason: invalidReason(trials))
        // Scalars: the median of the blocks, since a block is what was repeated.
        for (column, metric, stat) in medians {
            let values = trials.compactMap { trial -> Double? in
                let figure = trial.figure(metric, stat: stat)
                return figure?.invalidReason == nil ? figure?.value : nil
            }
            row.values[column] = Statistics.median(values)
        }
        row.values["failed"] = trials.compactMap { $0.figure("failed")?.value }.reduce(0, +)
        addWindows(of: trials, to: &row)
        return row
    }

    private static let medians: [(column: String, metric: String, stat: String)] = [
        ("verify_per_s", "verify_per_s", "best"), ("verify_p50_us", "verify_us", "p50"),
        ("verify_p99_us", "verify_us", "p99"), ("verify_p999_us", "verify_us", "p99.9"),
        ("cpu_us_per_verify", "cpu_us_per_verify", "value"),
        ("store_cpu_us_per_verify", "store_cpu_us_per_verify", "value"),
        ("issue_per_s", "issue_per_s", "value"), ("revoke_p99_us", "revoke_us", "p99"),
        ("collateral_per_revocation", "collateral_per_revocation", "mean"),
        ("reauthentications_per_s", "reauthentications_per_s", "value"),
        ("recovered_99_ms", "recovery_ms", "p99"), ("lockout_p99_ms", "lockout_ms", "p99"),
        ("published_bytes", "published_bytes", "value"),
        ("token_bytes", "token_bytes", "mean"),
        ("store_bytes_per_token", "store_bytes_per_token", "value"),
        ("node_bytes", "node_bytes", "mean"),
        ("refresh_per_s", "refresh_per_s", "value"), ("refresh_p99_us", "refresh_us", "p99"),
        ("cpu_ms_per_client_hour", "cpu_ms_per_client_hour", "value"),
        ("feed_bytes_per_revocation", "feed_bytes_per_revocation", "mean"),
    ]

    /// Windows are pooled over blocks: percentiles of the upper bound, the careful side.
    private static func addWindows(of trials: [TrialRecord], to row: inout Row) {
        addWindows(of: trials, .ordinary, "window", to: &row)
        addWindows(of: trials, .highStakes, "window_high_stakes", to: &row)
        row.values["window_bound_ms"] = trials.compactMap(\.guarantee.bound_ns).first.map {
            Double($0) / 1e6
        }
        row.values["window_high_stakes_bound_ms"] =
            trials.compactMap(\.guarantee.highStakesBound_ns).first.map { Double($0) / 1e6 }
        let perRevocation = trials.flatMap { trial in
            Dictionary(grouping: trial.revocations, by: \.revocation).values.map { rows in
                Double(rows.reduce(0) { $0 + $1.acceptsAfterAcknowledgement })
            }
        }
        row.values["exposed_requests_per_revocation"] = Statistics.mean(perRevocation)
    }

    private static func addWindows(
        of trials: [TrialRecord], _ request: RequestKind, _ name: String, to row: inout Row
    ) {
        let revocations = trials.flatMap(\.revocations).filter { $0.request == request }
        // What was never probed says nothing of its window; what stayed open says that it was long.
        let all = revocations.map(\.window)
        let windows = all.filter { $0.outcome != .unprobed }
        let uppers = windows.compactMap { $0.upper_ns.map { Double($0) / 1e6 } }
        if all.doubt == nil {
            row.values["\(name)_p50_ms"] = Statistics.quantile(0.5, of: uppers)
            row.values["\(name)_p99_ms"] = Statistics.quantile(0.99, of: uppers)
            row.values["\(name)_max_ms"] = uppers.max()
        }
        let widths = windows.compactMap { window -> Double? in
            guard let lower = window.lower_ns, let upper = window.upper_ns else { return nil }
            return Double(upper - min(lower, upper)) / 1e6
        }
        row.values["\(name)_resolution_ms"] = Statistics.median(widths)
    }

    private static func invalidReason(_ trials: [TrialRecord]) -> String? {
        var reasons: [String] = []
        for trial in trials.sorted(by: { $0.block < $1.block }) {
            if let reason = trial.invalidReason {
                reasons.append("block \(trial.block): \(reason)")
            } else if !trial.isComplete {
                reasons.append("block \(trial.block): ended before its last phase")
            }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }
}

extension Comparison {
    /// The rows as a JSON array; what was not measured is null.
    package var json: String {
        let objects = rows.map { row in
            let head = [
                "\"strategy\": \(Self.quoted(row.strategy))",
                "\"variant\": \(Self.quoted(row.variant))",
                "\"reaches\": \(Self.quoted(row.reaches))",
            ]
            let numbers = Self.columns.map { column in
                let value = row[column.name].map { plain($0, decimals: column.decimals) } ?? "null"
                return "\"\(column.name)\": \(value)"
            }
            let tail = [
                "\"valid\": \(row.invalidReason == nil)",
                "\"invalid_reason\": \(row.invalidReason.map(Self.quoted) ?? "null")",
            ]
            return "  {\((head + numbers + tail).joined(separator: ", "))}"
        }
        return "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where scalar.value < 0x20:
                "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
