package import Results
import Revocation

/// Projects a run's measured costs and its strategies' models to a deployment that no benchmark can
/// wait for. Nothing in it but ``fit`` was measured.
package struct Projection: Sendable {
    package struct Row: Sendable {
        package let measured: MeasuredVariant
        /// Nil where the run states no model, or where nothing closes the window.
        package let window: ProjectedWindow?
        /// Requests accepted after a revocation, for each: at the rate of an average client.
        package let exposedPerRevocation: Double?
        /// Revoked tokens that a node still accepts, at any instant.
        package let revokedYetAccepted: Double?
        package let costs: ProjectedCosts
        /// What the reader has to know about this row.
        package let notes: [String]

        package var name: String { measured.name.description }
    }

    package let deployment: TargetDeployment
    package let fit: ModelFit
    /// In the order of the plan, without those that are invalid or unfit.
    package let rows: [Row]
    /// Variants that no deployment of that many nodes can have, and why.
    package let unfit: [(name: VariantName, reason: String)]
    package let notes: [String]

    /// - Parameter optional: settings that the run's strategies need not have; a change of any
    ///   other that none has is an error.
    /// - Throws: ``RunFilesError``, and ``ProjectionError`` for a change of what no strategy has.
    package init(
        _ run: RunFiles, to deployment: TargetDeployment, optional: Set<String> = []
    ) throws {
        let inputs = try DecisionInputs(run)
        self.deployment = deployment
        let known = Set(inputs.variants.flatMap { DurationSettings($0).names })
        let unknown = deployment.changes_ns.keys.sorted().filter { !known.contains($0) }
        if let setting = unknown.first(where: { !optional.contains($0) }) {
            throw ProjectionError(setting: setting, known: known.sorted())
        }
        let bands = try WindowBands.all(of: run)
        let fit = ModelFit(run, inputs.variants, bands)
        self.fit = fit
        let sound = inputs.variants.filter { $0.invalidReason == nil }
        func reason(_ variant: MeasuredVariant) -> String? {
            deployment.nodes > 1 ? variant.reasonForOneMachine : nil
        }
        unfit = sound.compactMap { variant in
            reason(variant).map { (variant.name, $0) }
        }
        rows = sound.filter { reason($0) == nil }.map { variant in
            let own = bands[WindowBands.Key(name: variant.name, request: .ordinary)]
            return Self.row(
                variant, among: inputs.variants, deployment, fit, meanUpper_ms: own?.meanUpper_ms)
        }
        notes =
            unknown.map { "no strategy of this run has \($0); it changes nothing" }
            + inputs.variants.compactMap { variant in
                variant.invalidReason.map {
                    "\(variant.name) is left out because it is invalid: \($0)"
                }
            } + inputs.notes
    }

    private static func row(
        _ variant: MeasuredVariant, among variants: [MeasuredVariant],
        _ deployment: TargetDeployment, _ fit: ModelFit, meanUpper_ms: Double?
    ) -> Row {
        let formula = WindowFormula(variant)
        let window = formula.map {
            ProjectedWindow($0, variant, meanUpper_ms: meanUpper_ms, deployment)
        }
        let uncached = formula.flatMap { formula in
            formula.isCache ? asking(variant, among: variants) : nil
        }
        let projection = CostProjection(
            variant: variant, formula: formula, deployment: deployment, uncached: uncached)
        var notes = [variant.storeNote].compactMap(\.self)
        notes += Self.notes(on: variant, fit)
        if let formula {
            notes += Self.notes(
                on: formula, isLookupMeasured: uncached != nil, deployment)
        }
        notes += projection.notes
        return Row(
            measured: variant, window: window,
            exposedPerRevocation: window.map {
                $0.mean_ns / 1e9 * deployment.use_per_s * variant.ordinaryShare
            },
            revokedYetAccepted: window.map {
                $0.mean_ns / 1e9 * deployment.revocations_per_s
            }, costs: projection.costs, notes: notes)
    }

    private static func notes(on variant: MeasuredVariant, _ fit: ModelFit) -> [String] {
        fit.windows.filter { $0.name == variant.name.description && !$0.holds }.map { misfit in
            let kind = misfit.request == .ordinary ? "" : " of high-stakes requests"
            return "its windows\(kind) do not fit its model in this run: KS distance "
                + "\(Quantity.digits(misfit.distance)), \(Quantity.digits(misfit.critical)) at most"
        }
    }

    private static func notes(
        on formula: WindowFormula, isLookupMeasured: Bool, _ deployment: TargetDeployment
    ) -> [String] {
        var notes: [String] = []
        if !formula.highAlternatives.isEmpty {
            let sets = ([formula.highTerms] + formula.highAlternatives).map {
                $0.names.joined(separator: " + ")
            }
            notes.append(
                "its window may depend on \(sets.joined(separator: " or ")), which have equal "
                    + "values in this run: the one that gives the longer window was used")
        }
        guard formula.isCache else { return notes }
        if !isLookupMeasured {
            notes.append(
                "the cost of asking the store was not measured: add a variant with "
                    + "\(formula.highTerms.names.first ?? "")=0s to the scenario")
        }
        notes.append(
            "the run's windows are of tokens that probes keep asking about, the projected ones of "
                + "tokens used \(Quantity.perSecond(deployment.useAtNode_per_s)) at a node")
        return notes
    }

    /// The variant of the same strategy that keeps no answers.
    private static func asking(
        _ variant: MeasuredVariant, among variants: [MeasuredVariant]
    ) -> MeasuredVariant? {
        variants.first {
            $0.name.strategy == variant.name.strategy && $0.guarantee?.family == .asks
                && $0.invalidReason == nil
        }
    }
}

/// A change of a setting that nothing in the run has.
package struct ProjectionError: Error, Sendable, Hashable, CustomStringConvertible {
    package let setting: String
    package let known: [String]

    package var description: String {
        "no strategy of this run has a duration named \(setting); known are: "
            + known.joined(separator: ", ")
    }
}
