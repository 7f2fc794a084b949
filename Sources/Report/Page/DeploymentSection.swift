import Metrics
import Model
import Results
import Revocation

/// What was measured both in one process and over HTTP, side by side, and which conclusions differ.
struct DeploymentSection: Sendable {
    /// What the decision for the requirement says of a variant.
    enum Choice: String, Sendable {
        case undominated, dominated, unfit
    }

    /// A variant in one of the deployments.
    struct Side: Sendable {
        let variant: ReportedVariant
        /// The run that measured it.
        let runID: String
        /// The CPU time per verification with its interval.
        let cpu_us: Spread?
        /// The A/A floor of the CPU time. Nil if none was measured.
        let cpuFloor: Double?
        /// Nil for a variant that the frontier does not have.
        let standing: Frontier.Standing?
        /// Whether the run has intervals and a noise floor, without which nothing is dominated.
        let isCompared: Bool
        /// What a decision within its deployment says. Nil if that is not known.
        let choice: Choice?
        /// The cores at the rate of that decision.
        let cores: Double?
        /// What that decision compares. Nil if there is none.
        let compared: ComparedFigures?
        /// Whether the model of the window fits the measured windows. Nil if that was not tested.
        let fitsModel: Bool?
        /// The rank by CPU time per verification among the strategies of the table.
        var rank: Int?
        /// The rank by cores among them.
        var coresRank: Int?

        /// The 99th percentile of the response time at the common rate.
        var p99_us: Double? { variant[.verifyAtRate, .p99] }

        /// Nil if it is not known.
        var isDominated: Bool? {
            guard isCompared, let standing else { return nil }
            return standing == .unresolved ? nil : standing.isBehind
        }

        /// The name without what says where the servers ran.
        var name: String {
            let setting = RecordedVariant.deploymentPath + "="
            let label = variant.label.split(separator: " ").filter { !$0.hasPrefix(setting) }
            return ([variant.strategy] + label.map(String.init)).joined(separator: " ")
        }
    }

    struct Row: Sendable {
        var inProcess: Side
        var http: Side
        /// The settings that differ, apart from where the servers ran. They say how something is
        /// measured.
        let differences: [DeploymentPairing.Difference]

        var name: String { inProcess.name }
    }

    let rows: [Row]
    /// Why some variants have no counterpart.
    let unpaired: [String]
    /// Whether the decisions are for a requirement of the scenario, and not for the default one.
    let hasRequirement: Bool

    let title = "In one process and over HTTP"

    /// Returns nil unless something was measured in each deployment.
    ///
    /// - Parameter base: another run, which may have the other deployment.
    init?(_ run: ReportedRun, _ data: FrontierData, against base: ReportedRun?) {
        guard base != nil || run.hasSeveralDeployments else { return nil }
        let asked = run.manifest.plan.requirement ?? Requirement()
        hasRequirement = run.manifest.plan.requirement != nil
        var sides = Self.sides(run, data, asked)
        var pairing = DeploymentPairing(sides)
        if pairing.rows.isEmpty, let base {
            sides += Self.sides(base, FrontierData(base), asked)
            pairing = DeploymentPairing(sides)
        }
        guard Set(sides.map(\.variant.deployment)).count > 1 else { return nil }
        var rows = pairing.rows
        for side in [\Row.inProcess, \Row.http] {
            Self.rank(&rows, side, \.rank) { $0.variant.cpu_us }
            Self.rank(&rows, side, \.coresRank) { $0.cores }
        }
        self.rows = rows
        unpaired = pairing.reasons
    }

    private static func sides(
        _ run: ReportedRun, _ data: FrontierData, _ asked: Requirement
    ) -> [Side] {
        let decisions = decisions(run, asked)
        let fits = (run.basis?.fit.windows ?? []).filter { $0.request == .ordinary }
        return run.variants.filter { $0.isMeasured && $0.id.binary == .this }.map { variant in
            let decision = decisions[variant.deployment]
            let row = decision?.rows.first { $0.measured.name == variant.id }
            return Side(
                variant: variant, runID: run.manifest.runID,
                cpu_us: run.processorTime_us(of: variant),
                cpuFloor: run.manifest.aaFloor?.floor(of: variant.id, .cpuPerVerify, .value),
                standing: data.entry(variant.index)?.standing,
                isCompared: data.canCompare(in: variant.deployment),
                choice: row.flatMap { decision?.choice($0) },
                cores: row?.prices[.cores]?.value, compared: row?.compared,
                fitsModel: fits.first { $0.name == variant.name }?.holds)
        }
    }

    /// Returns a decision within each deployment of a run.
    private static func decisions(
        _ run: ReportedRun, _ asked: Requirement
    ) -> [DeploymentKind: Decision] {
        guard let basis = run.basis else { return [:] }
        return DeploymentKind.allCases.reduce(into: [:]) { decisions, kind in
            var asked = asked
            asked.deployment = kind
            // The requirement may be another run's, whose settings this one need not have.
            decisions[kind] = try? Decision(basis, asked, optional: Set(asked.fixed.keys))
        }
    }

    /// Ranks the strategies that have a valid cost in both deployments.
    private static func rank(
        _ rows: inout [Row], _ side: WritableKeyPath<Row, Side>,
        _ rank: WritableKeyPath<Side, Int?>, by cost: (Side) -> Double?
    ) {
        let ranked = rows.indices.filter { place in
            [rows[place].inProcess, rows[place].http].allSatisfy {
                !$0.variant.isCalibration && $0.variant.invalidReason == nil && cost($0) != nil
            }
        }
        let ordered = ranked.sorted { one, other in
            (cost(rows[one][keyPath: side]) ?? 0, one)
                < (cost(rows[other][keyPath: side]) ?? 0, other)
        }
        for (place, row) in ordered.enumerated() {
            rows[row][keyPath: side][keyPath: rank] = place + 1
        }
    }
}

extension Decision {
    /// Returns what is known of a row. Nil if the run shows no differences, or not whether it fits.
    fileprivate func choice(_ row: Row) -> DeploymentSection.Choice? {
        guard doubt == nil, !row.isInconclusive else { return nil }
        guard row.fits else { return .unfit }
        return undominated.contains { $0.name == row.name } ? .undominated : .dominated
    }
}
