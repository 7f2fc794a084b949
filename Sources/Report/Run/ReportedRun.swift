import Foundation
import Metrics
import Record

/// A run as its report needs it: everything read, and a note for everything that could not be.
struct ReportedRun: Sendable {
    let manifest: RunManifest
    let path: String
    let variants: [ReportedVariant]
    /// The rows of `summary.csv`.
    let summary: [SummaryRow]
    let revocations: [WatchedRevocation]
    let seconds: [LoadSecond]
    let latencies: [LoggedTimes]
    /// What the run lacks, and what the report leaves out therefore.
    let missing: [String]
    let thresholds: [ThresholdOutcome]
    /// Limits on the window and what held them; nil for a run without its comparison.
    let fits: FitTable?
    /// To the baseline's processor time, by the variants' names.
    let prices: [String: Price]
    /// The columns of `comparison.csv`, in its order.
    let columns: [String]
    private let overall: [String: [SummaryRow]]

    init(_ files: RunFiles) {
        manifest = files.manifest
        path = files.path
        summary = files.summary
        thresholds = files.thresholds
        fits = try? FitTable(files)
        let desk = try? DecisionInputs(files)
        prices = (desk?.figures ?? []).reduce(into: [:]) { prices, figures in
            prices[figures.name] = desk?.pricing.price(of: figures)
        }
        overall = Dictionary(
            grouping: files.overall, by: { Self.key($0.key.strategy, $0.key.variant) })
        var missing: [String] = []
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
            "no table and no frontier", { () throws(RunFilesError) in try files.comparisonRows() },
            or: nil)
        revocations = read(
            "no windows and no timeline", { () throws(RunFilesError) in try files.revocations() },
            or: [])
        seconds = read(
            "no timeline", { () throws(RunFilesError) in try files.seconds() }, or: [])
        latencies = read(
            "no percentiles",
            { () throws(RunFilesError) in try files.latencies(of: "verify", "response") }, or: [])
        columns = comparison?.header ?? []
        variants = Self.variants(files.manifest, comparison?.rows ?? [])
        self.missing = Self.gaps(files.manifest, variants) + missing
    }

    /// The windows of a variant that any request sees.
    func windows(of variant: ReportedVariant) -> [WatchedRevocation] {
        revocations.filter {
            $0.strategy == variant.strategy && $0.variant == variant.label && $0.isOrdinary
        }
    }

    /// The values over all blocks of one variant.
    func overall(_ variant: ReportedVariant) -> [SummaryRow] {
        overall[Self.key(variant.strategy, variant.label)] ?? []
    }

    /// A headline's row over all blocks, with its interval.
    func figure(_ metric: String, _ stat: String, of variant: ReportedVariant) -> SummaryRow? {
        overall(variant).first {
            $0.key.metric == metric && $0.key.stat == stat && !$0.key.phase.contains("/")
        }
    }

    func variant(_ strategy: String, _ label: String) -> ReportedVariant? {
        variants.first { $0.strategy == strategy && $0.label == label }
    }

    /// The first variant of the plan's baseline.
    var baseline: ReportedVariant? {
        variants.first { $0.strategy == manifest.plan.baseline && $0.isMeasured }
    }

    /// What the baseline, measured twice, differs from itself by.
    func floor(_ metric: String, _ stat: String) -> Double? {
        manifest.aaFloor?.first { $0.metric == metric && $0.stat == stat }?.floor
    }

    private static func key(_ strategy: String, _ label: String) -> String {
        "\(strategy)\u{1f}\(label)"
    }

    private static func gaps(_ manifest: RunManifest, _ variants: [ReportedVariant]) -> [String] {
        var gaps: [String] = []
        if !manifest.isComplete {
            gaps.append(
                "the run is \(manifest.status): it ended before its last trial, "
                    + "and says less than was planned")
        }
        let absent = variants.filter { !$0.isMeasured }.map(\.name)
        if !absent.isEmpty { gaps.append("not measured: \(absent.joined(separator: ", "))") }
        if manifest.guarantees == nil {
            gaps.append(
                "meta.json states no guarantees (a run of before there were any): families are "
                    + "concluded from the bounds, and no model is drawn")
        }
        return gaps
    }
}

extension ReportedRun {
    private static func variants(
        _ manifest: RunManifest, _ rows: [NamedRow]
    ) -> [ReportedVariant] {
        let planned = manifest.plan.variants
        let shortNames = ReportedVariant.shortNames(of: planned.map { ($0.strategy, $0.label) })
        var places: [Family: Int] = [:]
        return planned.enumerated().map { index, planned in
            let row = rows.first {
                $0["strategy"] == planned.strategy && $0["variant"] == planned.label
            }
            let guarantee = manifest.guarantees?.first {
                $0.strategy == planned.strategy && $0.variant == planned.label
            }?.guarantee
            var settings = planned.settings?.leaves ?? [:]
            for (path, value) in planned.options?.leaves ?? [:] {
                settings["options.\(path)"] = value
            }
            let life = settings["token.ttl"].flatMap(Quantity.milliseconds)
            let leeway = settings["token.leeway"].flatMap(Quantity.milliseconds) ?? 0
            let family =
                guarantee.flatMap { Family(rawValue: $0.family) }
                ?? Family.inferred(
                    bound_ms: row?.number("window_bound_ms"), lifetime_ms: life.map { $0 + leeway })
            let place = places[family, default: 0]
            places[family] = place + 1
            let isValid = row.map { $0["valid"] != "false" } ?? true
            let reason = row?["invalid_reason"] ?? ""
            return ReportedVariant(
                index: index, strategy: planned.strategy, label: planned.label,
                name: planned.name, shortName: shortNames[index], family: family, place: place,
                guarantee: guarantee, figures: row?.numbers ?? [:],
                invalidReason: isValid ? nil : reason.isEmpty ? "no reason was given" : reason,
                isMeasured: row != nil, settings: settings)
        }
    }
}
