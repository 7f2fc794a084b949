import Metrics
package import Results

extension Export {
    /// Returns the comparison as a GitHub Markdown table. Invalid rows are marked as such.
    package static func markdown(_ run: RunFiles) throws(RunFilesError) -> String {
        let columns = ComparisonColumn.all.filter { $0.form.brief != nil }
        var table = TextTable(
            header: ["strategy"] + columns.compactMap(\.form.brief?.title) + [
                "placement", "valid",
            ],
            words: [0, columns.count + 1, columns.count + 2], holdsMarkdown: true)
        let rows = try run.comparison()
        for row in rows {
            table.append(
                [row.name.description.escapedForMarkdown]
                    + columns.map { row.shown($0, decimals: $0.form.decimals) ?? "–" }
                    + [
                        row.placementText ?? "–",
                        row.invalidReason.map { "**no**: \($0.escapedForMarkdown)" } ?? "yes",
                    ])
        }
        let manifest = run.manifest
        let state = manifest.isComplete ? "" : ", **\(manifest.status.rawValue)**"
        let (scenario, question) = (manifest.plan.scenario, manifest.plan.question)
        return "**\(scenario.escapedForMarkdown)**: \(question.escapedForMarkdown) "
            + "(\(manifest.repetitions), seed: \(manifest.seed)\(state))\n\n"
            + table.markdown + missing(in: rows, of: manifest.plan)
    }

    /// Describes the variants that a run did not measure because it stopped earlier.
    private static func missing(in rows: [ComparisonRow], of plan: RecordedPlan) -> String {
        let measured = Set(rows.map(\.name))
        let missing = plan.variants.map(\.name).filter { !measured.contains($0) }
        guard !missing.isEmpty else { return "" }
        return "\nNot measured: \(missing.map(\.description).joined(separator: ", ")).\n"
    }
}
