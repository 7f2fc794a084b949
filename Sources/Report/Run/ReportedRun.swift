import Foundation
import Metrics
import Model
import Results
import Revocation
import Statistics

/// A run as its report needs it: everything that could be read, and a note for everything that
/// could not.
struct ReportedRun: Sendable {
    let manifest: RunManifest
    let path: String
    let variants: [ReportedVariant]
    /// The rows of `summary.csv`.
    let summary: [SummaryRow]
    let revocations: [RevocationsFile.Row]
    let intervals: [IntervalsFile.Row]
    let latencies: [LatencyFile.Line]
    /// What the run lacks, and what the report omits because of it.
    let missing: [String]
    let thresholds: [ThresholdOutcome]
    /// Limits on the window and the strategies that kept within them. Nil for a run without its
    /// comparison.
    let fits: FitTable?
    /// The source of prices, decisions and the explorer. Nil for a run without its comparison.
    let inputs: DecisionInputs?
    /// The basis of decisions. Nil if a file that it needs is missing.
    let basis: DecisionBasis?
    /// The decision for the requirement of the run's scenario. Nil if a file that it needs is
    /// missing.
    let decision: Decision?
    /// The ratios to the baseline's processor time, by the variants' names.
    let prices: [String: Price]
    private let overall: [VariantName: [SummaryRow]]

    init(_ files: RunFiles) {
        manifest = files.manifest
        path = files.path
        summary = files.summary
        thresholds = files.thresholds
        let inputs = try? DecisionInputs(files)
        self.inputs = inputs
        prices = (inputs?.variants ?? []).reduce(into: [:]) { prices, variant in
            prices[variant.name.description] = inputs?.pricing.price(of: variant)
        }
        overall = Dictionary(grouping: files.overall, by: \.key.name)
        var missing: [String] = []
        var basis: DecisionBasis?
        var decision: Decision?
        do {
            basis = try inputs.map { try DecisionBasis($0) }
            decision = try basis.map { try Decision($0) }
        } catch is RunFilesError {
            // The file is reported below, where it is read again.
        } catch {
            missing.append("no decision: \(error)")
        }
        self.basis = basis
        self.decision = decision
        fits = inputs.map { FitTable($0, in: decision?.servers) }
        func read<Value>(
            _ what: String, _ body: () throws(RunFilesError) -> Value, or none: Value
        ) -> Value {
            do throws(RunFilesError) {
                return try body()
            } catch {
                let name = error.file.split(separator: "/").last.map(String.init) ?? error.file
                let place = error.line.map { "\(name), line \($0)" } ?? name
                missing.append("\(place): \(error.found); \(what)")
                return none
            }
        }
        let comparison = read(
            "no decision, no table and no frontier",
            { () throws(RunFilesError) in try files.comparison() }, or: [])
        revocations = read(
            "no decision, no windows and no timeline",
            { () throws(RunFilesError) in try files.revocations() }, or: [])
        intervals = read(
            "no timeline", { () throws(RunFilesError) in try files.intervals() }, or: [])
        latencies = read(
            "no percentiles",
            { () throws(RunFilesError) in try files.latencies(of: .verify, .response) }, or: [])
        let placements = Dictionary(
            (inputs?.variants ?? []).compactMap { variant in
                variant.placement.map { (variant.name, $0) }
            }, uniquingKeysWith: { one, _ in one })
        variants = Self.variants(files.manifest, comparison, placements)
        self.missing = Self.gaps(files.manifest, variants) + missing
    }

    /// Returns the windows of a variant for ordinary requests.
    func windows(of variant: ReportedVariant) -> ObservedWindows {
        ObservedWindows(
            revocations.filter { $0.name == variant.id }.map { ($0.block, $0.revocation) },
            by: .ordinary)
    }

    /// Returns the values of one variant over all blocks.
    func overall(_ variant: ReportedVariant) -> [SummaryRow] {
        overall[variant.id] ?? []
    }

    /// Returns a headline's row over all blocks, with its interval.
    func row(_ metric: Metric, _ stat: Stat, of variant: ReportedVariant) -> SummaryRow? {
        overall(variant).first { $0.key.isOf(metric, stat) && !$0.key.phase.contains("/") }
    }

    /// Returns the CPU time per verification of nodes and the process outside, with its interval.
    /// Nil if one of them is not known.
    func processorTime_us(of variant: ReportedVariant) -> Spread? {
        guard let total = variant.cpu_us else { return nil }
        let node = row(.cpuPerVerify, .value, of: variant)
        let store = row(.storeCPUPerVerify, .value, of: variant)
        let authority = row(.authorityCPUPerVerify, .value, of: variant)
        let outside = variant.guarantee?.outside(in: variant.deployment) ?? .none
        func end(_ side: (SummaryRow) -> Double?) -> Double? {
            ProcessorTime(
                node: node.flatMap(side), store: store.flatMap(side),
                authority: authority.flatMap(side),
                outside: outside == .none && store != nil ? .store : outside
            ).total
        }
        return Spread(total, low: end { $0.low }, high: end { $0.high })
    }

    /// The deployment that the decision and the findings are about.
    var deployment: DeploymentKind {
        decision?.servers ?? inputs?.standardDeployment ?? variants.first?.deployment ?? .inProcess
    }

    /// Whether strategies ran both in one process and over HTTP.
    var hasSeveralDeployments: Bool {
        let kinds = variants.filter { $0.isMeasured && $0.id.binary == .this }.map(\.deployment)
        return Set(kinds).count > 1
    }

    /// The first variant of the plan's baseline in ``deployment``.
    var baseline: ReportedVariant? { baseline(in: deployment) }

    /// The name of what ratios are taken to. Each deployment has a baseline of its own.
    var baselineTitle: String {
        hasSeveralDeployments ? manifest.plan.baseline : baseline?.name ?? "the baseline"
    }

    private func baseline(in deployment: DeploymentKind) -> ReportedVariant? {
        variants.first {
            $0.strategy == manifest.plan.baseline && $0.isMeasured && $0.id.binary == .this
                && $0.deployment == deployment
        }
    }

    /// Returns the A/A floor of a deployment's baseline, or of ``deployment``'s if none is named.
    func floor(
        _ metric: Metric, _ stat: Stat, in deployment: DeploymentKind? = nil
    ) -> Double? {
        baseline(in: deployment ?? self.deployment).flatMap {
            manifest.aaFloor?.floor(of: $0.id, metric, stat)
        }
    }

    /// Whether the A/A controls timed no revocations, so that no window has a noise floor.
    var hasNoWindowFloors: Bool { baseline?.settings["windows.controls"] == "off" }

    /// Returns the A/A floor of a difference between two variants, by their indices in the plan.
    func floor(_ metric: Metric, _ stat: Stat, _ one: Int, _ other: Int) -> Double? {
        guard variants.indices.contains(one), variants.indices.contains(other) else { return nil }
        return manifest.aaFloor?.floor(
            between: variants[one].id, and: variants[other].id, metric, stat)
    }

    private static func gaps(_ manifest: RunManifest, _ variants: [ReportedVariant]) -> [String] {
        var gaps: [String] = []
        if !manifest.isComplete {
            gaps.append(
                "the run is \(manifest.status.rawValue): it stopped before its last trial "
                    + "and contains less than was planned")
        }
        let absent = variants.filter { !$0.isMeasured }.map(\.name)
        if !absent.isEmpty { gaps.append("not measured: \(absent.joined(separator: ", "))") }
        if manifest.guarantees == nil {
            gaps.append(
                "meta.json contains no guarantees (an older version wrote it): families are "
                    + "derived from the bounds, and no model is drawn")
        }
        return gaps
    }
}

extension ReportedRun {
    private static func variants(
        _ manifest: RunManifest, _ rows: [ComparisonRow],
        _ placements: [VariantName: StatePlacement]
    ) -> [ReportedVariant] {
        let planned = manifest.plan.variants
        let shortNames = ReportedVariant.shortNames(of: planned.map(\.name))
        let rows = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
        var places: [StrategyFamily: Int] = [:]
        return planned.enumerated().map { index, planned in
            let row = rows[planned.name]
            let guarantee = manifest.guarantees?.first { $0.name == planned.name }?.guarantee
            var settings = planned.settings?.leaves ?? [:]
            for (path, value) in planned.options?.leaves ?? [:] {
                settings["options.\(path)"] = value
            }
            let life = settings["token.ttl"].flatMap(Quantity.milliseconds)
            let leeway = settings["token.leeway"].flatMap(Quantity.milliseconds) ?? 0
            let family =
                guarantee?.family
                ?? StrategyFamily.inferred(
                    bound_ms: row?[.windowBound], lifetime_ms: life.map { $0 + leeway })
            let place = places[family, default: 0]
            places[family] = place + 1
            return ReportedVariant(
                index: index, id: planned.name, isCalibration: planned.isCalibration,
                shortName: shortNames[index], family: family, place: place, guarantee: guarantee,
                placement: guarantee?.placement ?? placements[planned.name], row: row,
                settings: settings, unaffectedBy: Set(planned.unaffectedBy ?? []))
        }
    }
}

extension ReportedRun {
    /// Whether round trips were emulated for any variant.
    var hasNetwork: Bool {
        variants.contains { variant in
            variant.settings.contains { path, value in
                path.hasPrefix("network.") && path.hasSuffix("_rtt")
                    && Quantity.milliseconds(value) ?? 0 > 0
            }
        }
    }

    /// Returns the notes on a variant's row, from all of its blocks.
    func notes(on variant: VariantName) -> [RowNote] {
        let trials = (manifest.trials ?? []).filter { $0.name == variant && $0.isControl != true }
        return RowNote.allCases.filter { note in
            trials.contains { $0.notes?.contains(note) ?? false }
        }
    }
}
