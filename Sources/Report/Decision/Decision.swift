import Metrics
package import Model
package import Results
package import Revocation
import Statistics

/// The strategies of a run that meet a requirement in a deployment, what each of them costs there,
/// and which of them are dominated.
package struct Decision: Sendable {
    package struct Row: Sendable {
        package let measured: MeasuredVariant
        let tuning: Tuning
        package let prices: RowPrices
        /// Empty for a strategy that fits.
        package let misses: [Miss]
        /// Reservations about the figures, and other facts that the reader has to know.
        package let caveats: [String]
        /// Nil if the run states no model, or if nothing closes the window.
        package let window: ProjectedWindow?
        /// Requests accepted per revocation after it was acknowledged, at the rate of an average
        /// client.
        package let exposedPerRevocation: Double?
        /// The outage behaviour: `closed: ≈50000/s refused`.
        let outageText: String
        let compared: ComparedFigures
        /// The inputs and formulas of the strategy in the deployment.
        let sheet: FormulaSheet

        package var name: String { measured.name.description }
        package var fits: Bool { misses.isEmpty }
        /// Whether the files do not show whether the strategy fits.
        package var isInconclusive: Bool { !fits && misses.allSatisfy(\.isUnknown) }
    }

    package let asked: Requirement
    package let deployment: TargetDeployment
    /// Where the servers of the rows ran.
    package let servers: DeploymentKind
    /// The other deployments of the run. Their rows are left out, because no architect chooses
    /// between a strategy over HTTP and the same one in one process.
    package let otherServers: [DeploymentKind]
    /// The rows of one deployment, in the order of the plan.
    package let rows: [Row]
    /// Rows that fit and that no other row that fits dominates, fewest cores first.
    package let undominated: [Row]
    /// Rows that fit and are dominated, each with the rows that dominate it.
    package let dominated: [(row: Row, by: [Row])]
    /// Rows that do not fit, in the order of the plan.
    package let unfit: [Row]
    /// The strategy that is named: the only undominated one, or the best by the preference. Nil if
    /// there is none.
    package let chosen: Row?
    /// How well the models fit the run's own measurements.
    package let fit: ModelFit
    /// Caveats about the run.
    package let notes: [String]
    /// Why no strategy is shown to be better than another. Nil if a strategy can be.
    let doubt: String?
    /// The processors of a machine of the run.
    let processors: Int?
    let processor: String?

    /// Makes one decision about a run. To make several, share a ``DecisionBasis``.
    ///
    /// - Throws: ``RunFilesError`` or ``DecisionError``.
    package init(
        _ run: RunFiles, _ asked: Requirement? = nil, optional: Set<String> = []
    ) throws {
        try self.init(DecisionBasis(run), asked, optional: optional)
    }

    /// - Parameters:
    ///   - asked: the requirement; nil for that of the run's scenario.
    ///   - optional: settings to fix that no strategy of the run needs to have. Any other setting
    ///     that no strategy has is an error.
    package init(
        _ basis: DecisionBasis, _ asked: Requirement? = nil, optional: Set<String> = []
    ) throws(DecisionError) {
        let inputs = basis.inputs
        let manifest = inputs.run.manifest
        let asked = asked ?? manifest.plan.requirement ?? Requirement()
        let known = inputs.settingNames
        let absent = asked.fixed.keys.filter { !known.contains($0) }.sorted()
        if let name = absent.first(where: { !optional.contains($0) }) {
            throw .unknownSetting(name, known: known)
        }
        let measured = inputs.deployments
        let servers = asked.deployment ?? inputs.standardDeployment
        if !measured.isEmpty, !measured.contains(servers) {
            throw .notMeasured(servers, measured: measured)
        }
        let deployment = TargetDeployment(asked, inputs.defaults(in: servers))
        self.asked = asked
        self.deployment = deployment
        self.servers = servers
        otherServers = measured.filter { $0 != servers }
        fit = basis.fit
        let rows = inputs.strategies.filter { $0.variant.deployment == servers }.map { data in
            RowMaker(basis: basis, data: data, asked: asked, deployment: deployment).row
        }
        self.rows = rows
        let fitting = rows.filter(\.fits)
        // Without intervals and a noise floor no differences are shown.
        let doubt = inputs.doubt(in: servers)
        self.doubt = doubt
        let dominance = Dominance(doubt == nil ? fitting.map(\.compared) : [])
        func cores(_ row: Row) -> Double { row.prices[.cores]?.value ?? .infinity }
        // Swift's sort is stable, so strategies with equal cores keep the order of the plan.
        let undominated = fitting.indices.filter { !dominance.isDominated($0) }
            .map { fitting[$0] }.sorted { cores($0) < cores($1) }
        self.undominated = undominated
        let isLeft = Set(undominated.map(\.name))
        dominated = fitting.indices.filter { dominance.isDominated($0) }.map { place in
            let by = dominance.dominators[place].map { fitting[$0] }
                .sorted { cores($0) < cores($1) }
            // Name the undominated strategies that dominate this one, if any, before dominated
            // ones.
            let first = by.filter { isLeft.contains($0.name) }
            return (row: fitting[place], by: first.isEmpty ? by : first)
        }.sorted { cores($0.row) < cores($1.row) }
        unfit = rows.filter { !$0.fits }
        chosen = Self.chosen(undominated, asked.preference, canCompare: doubt == nil)
        notes =
            absent.map { "no strategy of this run has \($0); it changes nothing" }
            + inputs.notes(in: servers)
        processors = inputs.processors
        processor = manifest.machine?.processor
    }

    /// Returns the only undominated strategy, or the one that is shown to be better than all others
    /// by the preference.
    private static func chosen(
        _ left: [Row], _ preference: Requirement.Preference?, canCompare: Bool
    ) -> Row? {
        if left.count == 1 { return left.first }
        guard canCompare, let axis = preference?.axis else { return nil }
        return left.first { row in
            left.allSatisfy { other in
                other.name == row.name || axis.standing(row.compared, to: other.compared) == .better
            }
        }
    }

    /// Returns the axes on which one strategy is shown to be better than another.
    func advantages(of one: Row, over other: Row) -> [ComparisonAxis] {
        ComparisonAxis.allCases.filter {
            $0.standing(one.compared, to: other.compared) == .better
        }
    }

    /// Returns the undominated strategies for which no difference from the row is shown on any
    /// axis.
    package func ties(of row: Row) -> [Row] {
        undominated.filter { other in
            other.name != row.name
                && ComparisonAxis.allCases.allSatisfy {
                    $0.standing(row.compared, to: other.compared) == .tied
                }
        }
    }
}

extension Requirement.Preference {
    var axis: ComparisonAxis {
        switch self {
        case .cores: .cores
        case .latency: .addedP99
        case .outage: .outage
        }
    }
}

/// An error: the run has nothing of what a requirement names.
package enum DecisionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No strategy has the setting that was to be fixed.
    case unknownSetting(String, known: [String])
    /// No strategy ran in the deployment.
    case notMeasured(DeploymentKind, measured: [DeploymentKind])

    package var description: String {
        switch self {
        case .unknownSetting(let name, let known):
            "no strategy of this run has a duration named \(name); known are: "
                + known.joined(separator: ", ")
        case .notMeasured(let kind, let measured):
            "no strategy of this run has deployment=\(kind.rawValue); it has "
                + measured.map(\.rawValue).joined(separator: ", ")
        }
    }
}
