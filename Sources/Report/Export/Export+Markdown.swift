import Metrics
package import Results

extension Export {
    /// The comparison as a table of GitHub Markdown; what is invalid says so in its row.
    package static func markdown(_ run: RunFiles) throws(RunFilesError) -> String {
        let columns = ComparisonColumn.all.filter { $0.form.brief != nil }
        var table = TextTable(
            header: ["strategy"] + columns.compactMap(\.form.brief?.title) + ["valid"],
            words: [0, columns.count + 1], holdsMarkdown: true)
        for row in try run.comparison() {
            table.append(
                [row.name.description.escapedForMarkdown]
                    + columns.map { row.shown($0, decimals: $0.form.decimals) ?? "–" }
                    + [row.invalidReason.map { "**no**: \($0.escapedForMarkdown)" } ?? "yes"])
        }
        let manifest = run.manifest
        let state = manifest.isComplete ? "" : ", **\(manifest.status.rawValue)**"
        let (scenario, question) = (manifest.plan.scenario, manifest.plan.question)
        return "**\(scenario.escapedForMarkdown)**: \(question.escapedForMarkdown) "
            + "(\(manifest.repetitions), seed: \(manifest.seed)\(state))\n\n"
            + table.markdown
    }
}
