import Model
import Results

/// Which conclusions depend on the deployment.
extension DeploymentSection {
    var conclusions: [String] {
        guard !rows.isEmpty else { return unpaired }
        let byCPU = order("CPU per verification", \.rank) { $0.cpuStanding(to: $1) }
        let byCores = order("cores at the requirement's rate", \.coresRank) {
            $0.coresStanding(to: $1)
        }
        return [byCPU] + onFrontier + [byCores] + onDecision + onWindows + otherDifferences
            + unpaired
    }

    /// The most pairs that a conclusion names.
    private static let mostPairs = 3

    /// Returns whether the order by a figure is the same in both deployments. It differs only if a
    /// pair is shown to be ordered one way in one of them and the other way in the other.
    private func order(
        _ figure: String, _ rank: KeyPath<Side, Int?>, by standing: (Side, Side) -> AxisStanding
    ) -> String {
        let ranked = rows.filter { $0.inProcess[keyPath: rank] != nil }
        guard let first = ranked.first else { return "The order by \(figure) is not known." }
        guard ranked.count > 1 else {
            return "The order by \(figure) is not known: only \(first.name) has a rank."
        }
        var reversed: [String] = []
        var (agreeing, unshown) = (0, 0)
        for (place, one) in ranked.enumerated() {
            for other in ranked.dropFirst(place + 1) {
                switch (
                    standing(one.inProcess, other.inProcess), standing(one.http, other.http)
                ) {
                case (.better, .worse), (.worse, .better):
                    reversed.append("\(one.name) and \(other.name)")
                case (.better, .better), (.worse, .worse): agreeing += 1
                default: unshown += 1
                }
            }
        }
        guard reversed.isEmpty else {
            let rest = reversed.count - Self.mostPairs
            return "The order by \(figure) differs: "
                + reversed.prefix(Self.mostPairs).joined(separator: "; ")
                + (rest > 0 ? "; and \(rest) more \(rest == 1 ? "pair" : "pairs")." : ".")
        }
        guard agreeing > 0 else { return "Whether the order by \(figure) differs is inconclusive." }
        return "The order by \(figure) is the same in both"
            + (unshown > 0 ? ", as far as differences exceed the noise." : ".")
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
        let requirement =
            hasRequirement ? "the scenario's requirement" : "the default requirement"
        return differing(
            \.isChoice,
            inProcess: "For \(requirement), undominated in one process only",
            http: "For \(requirement), undominated over HTTP only",
            none: "For \(requirement) the same strategies are undominated in both.",
            unknown: "What is undominated for \(requirement) is inconclusive.")
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
    /// Whether it is undominated for the requirement. Nil if that is not known.
    fileprivate var isChoice: Bool? { choice.map { $0 == .undominated } }

    /// Returns how the CPU time compares with that of another variant of the deployment. Variants
    /// of different runs are not compared.
    fileprivate func cpuStanding(to other: Self) -> AxisStanding {
        guard runID == other.runID, let own = cpu_us, let others = other.cpu_us, own.isKnown,
            others.isKnown, let ownFloor = cpuFloor, let othersFloor = other.cpuFloor
        else { return .unknown }
        let floor = max(ownFloor, othersFloor)
        if own.isSurelyBelow(others, floor: floor) { return .better }
        return others.isSurelyBelow(own, floor: floor) ? .worse : .tied
    }

    /// Returns how the cores compare with those of another variant of the deployment.
    fileprivate func coresStanding(to other: Self) -> AxisStanding {
        guard runID == other.runID, let compared, let others = other.compared else {
            return .unknown
        }
        return ComparisonAxis.cores.standing(compared, to: others)
    }
}
