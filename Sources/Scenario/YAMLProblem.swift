import Yams

extension YAMLReading {
    /// Returns what Yams could not read, where, and what is there.
    func malformed(_ error: YamlError) -> ScenarioErrors {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            return malformed(problem, context: context, line: mark.line, column: mark.column)
        case .composer(_, let problem, let mark, _) where problem.contains("alias"):
            return ScenarioErrors(
                place: place(line: mark.line, column: mark.column),
                found: "a \"*\", which starts a YAML alias",
                expected: "write the value out; a scenario takes no aliases")
        case .composer(_, _, let mark, _):
            return ScenarioErrors(
                place: place(line: mark.line, column: mark.column), found: "a second document",
                expected: "a scenario is one YAML document")
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            let lines = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            return malformed(
                problem, context: nil, line: lines.count, column: (lines.last?.count ?? 0) + 1)
        case .duplicatedKeysInMapping(let keys, let context):
            let place = place(line: context.mark.line, column: context.mark.column)
            return ScenarioErrors(
                place: place, found: "duplicate key \((keys.first ?? "").quoted)",
                expected: "write each key once")
        default:
            return ScenarioErrors(
                place: Place(source), found: "malformed YAML", expected: "\(error)")
        }
    }

    private func malformed(
        _ problem: String, context: YamlError.Context?, line: Int, column: Int
    ) -> ScenarioErrors {
        let lines = lines
        let whole = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        let rest = whole.unicodeScalars.dropFirst(max(0, column - 1))
        let seen =
            rest.isEmpty ? "the end of the line" : String(String.UnicodeScalarView(rest)).quoted
        let advice =
            rest.first == "\t"
            ? "indent with spaces; YAML does not allow tabs there" : advice(context)
        return ScenarioErrors(
            place: place(line: line, column: column),
            found: "malformed YAML: \(problem) at \(seen)", expected: advice)
    }

    private func advice(_ context: YamlError.Context?) -> String {
        guard let context else { return "see scenarios/default.yaml for the shape" }
        return context.text + (isFile ? " begun in line \(context.mark.line)" : "")
    }
}
