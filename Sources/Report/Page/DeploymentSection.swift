import Metrics
import Results
import Revocation

/// What was measured both in one process and over HTTP, side by side, and which conclusions differ.
struct DeploymentSection: Sendable {
    /// A variant in one of the deployments.
    struct Side: Sendable {
        let variant: ReportedVariant
        /// Nil for a variant that the frontier does not have.
        let standing: Frontier.Standing?
        /// Whether the run has intervals and a noise floor, without which nothing is dominated.
        let isCompared: Bool
        /// The rank by CPU time per verification among the strategies of the table.
        var rank: Int?

        /// The 99th percentile of the response time at the common rate.
        var p99_us: Double? { variant[.verifyAtRate, .p99] }

        /// Nil if it is not known.
        var isDominated: Bool? {
            guard isCompared, let standing else { return nil }
            return standing == .unresolved ? nil : standing.isBehind
        }
    }

    struct Row: Sendable {
        var inProcess: Side
        var http: Side

        /// The name without what says where the servers ran.
        var name: String {
            let setting = ReportedVariant.deploymentPath + "="
            let label = inProcess.variant.label.split(separator: " ").filter {
                !$0.hasPrefix(setting)
            }
            return ([inProcess.variant.strategy] + label.map(String.init)).joined(separator: " ")
        }
    }

    let rows: [Row]

    let title = "In one process and over HTTP"

    /// Returns nil if nothing was measured in both deployments.
    ///
    /// - Parameter base: another run, which may have the other deployment.
    init?(_ run: ReportedRun, _ data: FrontierData, against base: ReportedRun?) {
        let own = Self.sides(run, data)
        var rows = Self.pairs(own)
        if rows.isEmpty, let base {
            rows = Self.pairs(own + Self.sides(base, FrontierData(base)))
        }
        guard !rows.isEmpty else { return nil }
        Self.rank(&rows, \.inProcess)
        Self.rank(&rows, \.http)
        self.rows = rows
    }

    private static func sides(_ run: ReportedRun, _ data: FrontierData) -> [Side] {
        run.variants.filter { $0.isMeasured && $0.id.binary == .this }.map { variant in
            Side(
                variant: variant, standing: data.entry(variant.index)?.standing,
                isCompared: data.canCompare(in: variant.deployment))
        }
    }

    /// Returns the pairs of one strategy with the same settings in different deployments.
    private static func pairs(_ sides: [Side]) -> [Row] {
        sides.filter { $0.variant.deployment == .inProcess }.compactMap { near in
            sides.first { far in
                far.variant.deployment == .http && far.variant.strategy == near.variant.strategy
                    && far.variant.otherSettings == near.variant.otherSettings
            }.map { Row(inProcess: near, http: $0) }
        }
    }

    /// Ranks the strategies that have a valid cost in both deployments.
    private static func rank(_ rows: inout [Row], _ side: WritableKeyPath<Row, Side>) {
        let ranked = rows.indices.filter { place in
            [rows[place].inProcess.variant, rows[place].http.variant].allSatisfy {
                !$0.isCalibration && $0.invalidReason == nil && $0.cpu_us != nil
            }
        }
        let ordered = ranked.sorted { one, other in
            (rows[one][keyPath: side].variant.cpu_us ?? 0, one)
                < (rows[other][keyPath: side].variant.cpu_us ?? 0, other)
        }
        for (rank, place) in ordered.enumerated() { rows[place][keyPath: side].rank = rank + 1 }
    }

    /// Which conclusions depend on the deployment.
    var conclusions: [String] {
        let moved = rows.filter { $0.inProcess.rank != $0.http.rank }.map(\.name)
        let order =
            moved.isEmpty
            ? "The order by CPU per verification is the same in both."
            : "The order by CPU per verification differs: \(moved.joined(separator: ", "))."
        func dominated(_ here: KeyPath<Row, Side>, _ there: KeyPath<Row, Side>) -> [String] {
            rows.filter { row in
                row[keyPath: here].isDominated == true && row[keyPath: there].isDominated == false
            }.map(\.name)
        }
        var lines = [order]
        let (near, far) = (dominated(\.inProcess, \.http), dominated(\.http, \.inProcess))
        if !near.isEmpty {
            lines.append("Dominated in one process only: \(near.joined(separator: ", ")).")
        }
        if !far.isEmpty {
            lines.append("Dominated over HTTP only: \(far.joined(separator: ", ")).")
        }
        if near.isEmpty, far.isEmpty {
            let isKnown = rows.contains {
                $0.inProcess.isDominated != nil && $0.http.isDominated != nil
            }
            lines.append(
                isKnown
                    ? "No strategy is dominated in one deployment and not in the other."
                    : "Which strategies are dominated is inconclusive.")
        }
        return lines
    }
}

extension ReportedVariant {
    /// The settings apart from where the servers ran.
    fileprivate var otherSettings: [String: String] {
        settings.filter { $0.key != Self.deploymentPath }
    }
}
