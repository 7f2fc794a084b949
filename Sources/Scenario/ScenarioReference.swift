package import Revocation

/// The reference of every key of a scenario, as Markdown: `docs/scenario.md`.
///
/// It is made from the settings by which scenarios are checked, so it cannot contradict them.
package struct ScenarioReference: Sendable {
    let catalogue: [StrategyDescriptor]
    let examples: ScenarioExamples

    /// - Parameter catalogue: the strategies, as listed by the registry.
    package init(catalogue: [StrategyDescriptor]) {
        self.catalogue = catalogue
        examples = ScenarioExamples(catalogue)
    }

    package var markdown: String {
        ([introduction, notation, run] + groups + [strategies, thresholds, requirement])
            .joined(separator: "\n")
    }

    private var notation: String {
        var text = "## Values\n\n| kind | notation |\n|---|---|\n"
        for kind in ValueKind.allCases { text += "| \(kind.rawValue) | \(cell(kind.notation)) |\n" }
        return text + "\n" + Self.sweeps
    }

    private var run: String { "## The run\n\n" + table(runEntries) }

    /// The reference entries of the top-level keys.
    var runEntries: [ReferenceEntry] { Schema.run(with: examples) }

    /// The first parts of the settings' paths, one per section.
    private var groups: [String] {
        var names: [String] = []
        var members: [String: [ReferenceEntry]] = [:]
        for setting in Schema.settings {
            let parts = setting.path.split(separator: ".")
            let name = parts.count > 1 ? String(parts[0]) : ""
            if members[name] == nil { names.append(name) }
            members[name, default: []].append(setting.entry)
        }
        return names.map { name in
            let title = name.isEmpty ? "## Deployment and history\n\n" : "## `\(name)`\n\n"
            return title + table(members[name] ?? [])
        }
    }

    private var strategies: String {
        var text = "## `strategies`\n\n" + Self.strategies
        for descriptor in catalogue {
            text += "\n### `\(descriptor.name)`\n\n\(sentence(descriptor.summary))\n\n"
            let options = descriptor.options.map { Setting($0).entry }
            guard !options.isEmpty else {
                text += "No options. Example: `- \(descriptor.name)`\n"
                continue
            }
            let values = options.map { "\($0.name): \($0.example)" }.joined(separator: ", ")
            text += table(options, withExamples: false)
            text += "\nExample: `- { name: \(descriptor.name), \(values) }`\n"
        }
        return text
    }

    private var requirement: String {
        "## `requirement`\n\n" + Self.requirement + table(RequirementKeys.entries)
    }

    private func table(_ entries: [ReferenceEntry], withExamples: Bool = true) -> String {
        var text =
            withExamples
            ? "| key | meaning | value | range | default | example |\n|---|---|---|---|---|---|\n"
            : "| option | meaning | value | range | default |\n|---|---|---|---|---|\n"
        for entry in entries {
            var cells = [
                "`\(entry.name)`", cell(sentence(entry.meaning)), cell(entry.value),
                cell(entry.range), cell(entry.standard),
            ]
            if withExamples { cells.append("`\(cell(entry.example))`") }
            text += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return text
    }

    private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    /// Returns the text with a capital at the beginning and a full stop at the end.
    private func sentence(_ text: String) -> String {
        guard let first = text.first else { return text }
        let start = first.isLowercase && !text.hasPrefix("iat") ? first.uppercased() : String(first)
        return start + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
