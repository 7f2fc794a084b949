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

    private var sound: [MeasuredVariant] { variants.filter { $0.invalidReason == nil } }

    /// The run's values for what a requirement does not state.
    var defaults: TargetDeployment.Defaults {
        let (rate_per_s, origin) = rate
        return TargetDeployment.Defaults(
            machineRate_per_s: rate_per_s, rateOrigin: origin,
            roundTrip_s: sound.map(\.roundTrip_s).max() ?? 0,
            clients: sound.compactMap(\.population).max() ?? 1)
    }

    private var rate: (rate_per_s: Double, origin: String) {
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

    var notes: [String] {
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
        if let doubt { notes.append(doubt) }
        return notes
    }

    /// Why no strategy is shown to be better than another. Nil if a strategy can be.
    var doubt: String? {
        let manifest = run.manifest
        if manifest.plan.blocks < BlockEstimate.fewestBlocks {
            return
                "fewer than \(BlockEstimate.fewestBlocks) blocks yield no confidence interval: no "
                + "strategy is shown to dominate another"
        }
        guard manifest.aaFloor?.isEmpty ?? true else { return nil }
        return "no A/A floor was measured: no strategy is shown to dominate another"
    }
}
