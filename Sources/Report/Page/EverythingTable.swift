import Record

/// Every strategy with every figure of `comparison.csv`, whatever columns that has.
enum EverythingTable {
    private static let titles: [String: String] = [
        "verify_per_s": "verify/s", "verify_p50_us": "p50 µs", "verify_p99_us": "p99 µs",
        "verify_p999_us": "p99.9 µs", "cpu_us_per_verify": "CPU µs node",
        "store_cpu_us_per_verify": "CPU µs store", "issue_per_s": "issue/s",
        "revoke_p99_us": "revoke p99 µs", "window_p50_ms": "window p50 ms",
        "window_p99_ms": "window p99 ms", "window_max_ms": "window max ms",
        "window_resolution_ms": "± ms", "window_bound_ms": "bound ms",
        "exposed_requests_per_revocation": "exposed a revocation",
        "collateral_per_revocation": "collateral a revocation",
        "reauthentications_per_s": "re-authentications/s", "token_bytes": "token B",
        "store_bytes_per_token": "store B/token", "node_bytes": "node B", "failed": "failed",
    ]

    private static let frame: Set<String> = ["strategy", "variant", "valid", "invalid_reason"]

    static func table(_ run: ReportedRun, _ frontier: FrontierFigure) -> PageTable {
        let columns = run.columns.filter { column in
            !frame.contains(column) && run.variants.contains { $0[column] != nil }
        }
        let names = columns.map { titles[$0] ?? $0.replacing("_", with: " ") }
        var table = PageTable(
            header: ["strategy"] + names + [
                "reaches", "when the store fails", "frontier", "valid",
            ],
            words: Set(columns.count + 1...columns.count + 4))
        for variant in run.variants where variant.isMeasured {
            let standing =
                frontier.data.entry(variant.index).map {
                    frontier.words(for: $0.standing).state
                } ?? "–"
            let stance = variant.guarantee?.stance ?? ""
            let reaches = variant.guarantee?.reaches ?? ""
            var cells = [PageTable.Cell.name(variant)]
            cells += columns.map { column in
                .number(
                    variant[column].map { value in
                        Printed(value, decimals: 6) {
                            column.hasSuffix("_per_s") ? Quantity.count($0) : Quantity.digits($0)
                        }
                    })
            }
            cells += [
                .words(reaches.isEmpty ? "–" : reaches),
                .words(stance.isEmpty ? "–" : TimelineFigure.words(for: stance)),
                .words(standing),
                variant.invalidReason.map { .words("no: \($0)", kind: "words reason long") }
                    ?? .words("yes"),
            ]
            table.rows.append(.init(cells: cells, isInvalid: variant.invalidReason != nil))
        }
        return table
    }
}
