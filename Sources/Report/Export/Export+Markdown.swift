package import Record

extension Export {
    private static let columns: [(title: String, name: String)] = [
        ("verify/s", "verify_per_s"), ("p50 µs", "verify_p50_us"), ("p99 µs", "verify_p99_us"),
        ("CPU µs node", "cpu_us_per_verify"), ("CPU µs store", "store_cpu_us_per_verify"),
        ("window p50 ms", "window_p50_ms"), ("p99 ms", "window_p99_ms"),
        ("max ms", "window_max_ms"), ("± ms", "window_resolution_ms"),
    ]

    /// The comparison as a table of GitHub Markdown; what is invalid says so in its row.
    package static func markdown(_ run: RunFiles) throws(RunFilesError) -> String {
        let comparison = try run.comparison()
        let places = Dictionary(
            zip(comparison.header, comparison.header.indices), uniquingKeysWith: { one, _ in one })
        var table = TextTable(
            header: ["strategy"] + columns.map(\.title) + ["valid"],
            words: [0, columns.count + 1])
        for row in comparison.rows {
            func cell(_ name: String) -> String {
                places[name].flatMap { row.indices.contains($0) ? row[$0] : nil } ?? ""
            }
            let name = [cell("strategy"), cell("variant")].filter { !$0.isEmpty }
            let isValid = cell("valid") == "true"
            table.append(
                [name.joined(separator: " ")]
                    + columns.map { cell($0.name).isEmpty ? "–" : cell($0.name) }
                    + [isValid ? "yes" : "**no**: " + cell("invalid_reason")])
        }
        let manifest = run.manifest
        let state = manifest.isComplete ? "" : ", **\(manifest.status)**"
        return "**\(manifest.plan.scenario)**: \(manifest.plan.question) "
            + "(blocks: \(manifest.plan.blocks), seed: \(manifest.seed)\(state))\n\n"
            + table.markdown
    }
}
