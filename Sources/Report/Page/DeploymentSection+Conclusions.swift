import Results

/// Which conclusions depend on the deployment.
extension DeploymentSection {
    var conclusions: [String] {
        guard !rows.isEmpty else { return unpaired }
        return [order("CPU per verification", \.rank)] + onFrontier
            + [order("cores at the requirement's rate", \.coresRank)] + onDecision + onWindows
            + otherDifferences + unpaired
    }

    private func order(_ figure: String, _ rank: KeyPath<Side, Int?>) -> String {
        guard rows.contains(where: { $0.inProcess[keyPath: rank] != nil }) else {
            return "The order by \(figure) is not known."
        }
        let moved = rows.filter { $0.inProcess[keyPath: rank] != $0.http[keyPath: rank] }
        return moved.isEmpty
            ? "The order by \(figure) is the same in both."
            : "The order by \(figure) differs: \(Self.names(moved))."
    }

    private static func names(_ rows: [Row]) -> String {
        rows.map(\.name).joined(separator: ", ")
    }

    private var onFrontier: [String] {
        differing(
            \.isDominated,
            inProcess: "Dominated in one process only", http: "Dominated over HTTP only",
            none: "No strategy is dominated in one deployment and not in the other.",
            unknown: "Which strategies are dominated is inconclusive.")
    }

    private var onDecision: [String] {
        differing(
            \.isChoice,
            inProcess: "For the scenario's requirement, undominated in one process only",
            http: "For the scenario's requirement, undominated over HTTP only",
            none: "For the scenario's requirement the same strategies are undominated in both.",
            unknown: "What is undominated for the scenario's requirement is inconclusive.")
    }

    private var onWindows: [String] {
        differing(
            \.fitsModel,
            inProcess: "The model of the window fits in one process only",
            http: "The model of the window fits over HTTP only",
            none: "No model of a window fits in one deployment and not in the other.",
            unknown: "Whether the models of the windows fit was not tested in both.")
    }

    /// Returns the rows for which something holds in one of the deployments only.
    private func differing(
        _ holds: KeyPath<Side, Bool?>, inProcess: String, http: String, none: String,
        unknown: String
    ) -> [String] {
        func only(_ here: KeyPath<Row, Side>, _ there: KeyPath<Row, Side>) -> [Row] {
            rows.filter { row in
                row[keyPath: here][keyPath: holds] == true
                    && row[keyPath: there][keyPath: holds] == false
            }
        }
        let (near, far) = (only(\.inProcess, \.http), only(\.http, \.inProcess))
        var lines: [String] = []
        if !near.isEmpty { lines.append("\(inProcess): \(Self.names(near)).") }
        if !far.isEmpty { lines.append("\(http): \(Self.names(far)).") }
        guard lines.isEmpty else { return lines }
        let isKnown = rows.contains {
            $0.inProcess[keyPath: holds] != nil && $0.http[keyPath: holds] != nil
        }
        return [isKnown ? none : unknown]
    }

    /// The settings by which pairs differ besides the deployment, with the names of the pairs.
    private var otherDifferences: [String] {
        var found: [DeploymentPairing.Difference] = []
        for difference in rows.flatMap(\.differences) where !found.contains(difference) {
            found.append(difference)
        }
        return found.map { difference in
            let own = rows.filter { $0.differences.contains(difference) }
            let all = own.count == rows.count
            let whose = all ? "" : " for \(Self.names(own))"
            return "Measured differently\(whose): \(difference.text)."
        }
    }
}

extension DeploymentSection.Side {
    /// Whether it is undominated for the scenario's requirement. Nil if that is not known.
    fileprivate var isChoice: Bool? { choice.map { $0 == .undominated } }
}
