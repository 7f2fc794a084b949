import Metrics
import Model
import Results
import Revocation
import Statistics

/// What a run measured of its strategies, read once for any number of requirements.
struct DecisionInputs: Sendable {
    let run: RunFiles
    /// The variants without the calibration.
    let variants: [MeasuredVariant]
    /// The variants as data, in the same order.
    private(set) var strategies: [StrategyData] = []
    let pricing: Pricing

    init(_ run: RunFiles) throws(RunFilesError) {
        self.run = run
        variants = try MeasuredVariant.all(of: run).filter { !$0.isCalibration }
        pricing = Pricing(run, variants)
        strategies = variants.map { StrategyData($0, self) }
    }

    /// Where the servers of the run's strategies ran. Strategies are compared within one of these.
    var deployments: [DeploymentKind] {
        DeploymentKind.allCases.filter { kind in variants.contains { $0.deployment == kind } }
    }

    /// The deployment that is compared if a requirement names none: of those in which something was
    /// measured, the nearest to real servers.
    var standardDeployment: DeploymentKind {
        let measured = deployments.filter { kind in !sound(in: kind).isEmpty }
        return measured.last ?? deployments.last ?? .inProcess
    }

    private func sound(in deployment: DeploymentKind) -> [MeasuredVariant] {
        variants.filter { $0.invalidReason == nil && $0.deployment == deployment }
    }

    /// Returns the run's values for what a requirement does not state.
    func defaults(in deployment: DeploymentKind) -> TargetDeployment.Defaults {
        let sound = sound(in: deployment)
        let (rate_per_s, origin) = Self.rate(of: sound)
        return TargetDeployment.Defaults(
            machineRate_per_s: rate_per_s, rateOrigin: origin,
            roundTrip_s: sound.map(\.roundTrip_s).max() ?? 0,
            clients: sound.compactMap(\.population).max() ?? 1)
    }

    private static func rate(
        of sound: [MeasuredVariant]
    ) -> (rate_per_s: Double, origin: String) {
        if let common = sound.compactMap({ $0[.commonRate] }).first, common > 0 {
            return (common, "the run's common rate × machines")
        }
        let loads = sound.compactMap { $0.curves.p99_us.points.first?.rate_per_s }
        if let least = loads.min() {
            return (least, "the lowest rate that the run measured at × machines")
        }
        let capacities = sound.compactMap { $0[.verifyPerSecond] }.filter { $0 > 0 }
        return ((capacities.min() ?? 2) / 2, "half of the run's slowest capacity × machines")
    }

    /// The names of the durations of all strategies.
    var settingNames: [String] { Set(variants.flatMap { DurationSettings($0).names }).sorted() }

    var processors: Int? { run.manifest.machine?.processors }

    /// Returns the inputs and formulas of a variant, without those of the deployment.
    func sheet(of variant: MeasuredVariant, _ book: FormulaBook) -> FormulaSheet {
        var sheet = FormulaSheet(formulas: book.formulas)
        variant.enter(in: &sheet)
        if let processors { sheet[.processors] = Estimate(Double(processors)) }
        if let asking = asking(variant) {
            sheet[.askingNodeCPU_us] = asking.curves.nodeCPU_us
            sheet[.askingStoreCPU_us] = asking.curves.storeCPU_us
            sheet[.askingAuthorityCPU_us] = asking.curves.authorityCPU_us
            sheet[.askingP50_us] = asking.curves.p50_us
            sheet[.askingP99_us] = asking.curves.p99_us
        }
        return sheet
    }

    /// Returns the variant of the same strategy that keeps no answers, for a variant that keeps
    /// them. All other settings have to be the same, because another store has other costs.
    func asking(_ variant: MeasuredVariant) -> MeasuredVariant? {
        guard variant.facts.keepsAnswers else { return nil }
        func others(_ variant: MeasuredVariant) -> [String: String] {
            variant.values.filter { variant.optionRoles[$0.key] != .keptAnswerLife }
        }
        let own = others(variant)
        return variants.first {
            $0.name.strategy == variant.name.strategy && $0.guarantee?.family == .asks
                && $0.invalidReason == nil && others($0) == own
        }
    }

    /// Returns caveats about the run.
    func notes(in deployment: DeploymentKind) -> [String] {
        let manifest = run.manifest
        var notes: [String] = []
        if !manifest.isComplete {
            notes.append("the run is \(manifest.status.rawValue): it stopped before its last trial")
        }
        if manifest.guarantees == nil {
            notes.append(
                "the run's files contain no guarantees, so the reach of a revocation and the "
                    + "outage behaviour are unknown. Run the scenario again to record them")
        }
        if let doubt = doubt(in: deployment) { notes.append(doubt) }
        return notes
    }

    /// Returns why no strategy is shown to be better than another. Nil if a strategy can be.
    func doubt(in deployment: DeploymentKind) -> String? {
        let manifest = run.manifest
        if manifest.plan.blocks < BlockEstimate.fewestBlocks {
            return
                "fewer than \(BlockEstimate.fewestBlocks) blocks yield no confidence interval: no "
                + "strategy is shown to dominate another"
        }
        let names = variants.filter { $0.deployment == deployment }.map(\.name)
        let hasFloor = (manifest.aaFloor ?? []).contains { floor in
            names.contains { floor.matches($0, floor.metric, floor.stat) }
        }
        guard !hasFloor else { return nil }
        return "no A/A floor was measured: no strategy is shown to dominate another"
    }
}
