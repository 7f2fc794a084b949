import Metrics
import Model
import Results
import Revocation

/// One strategy and variant as a report presents it.
struct ReportedVariant: Sendable {
    /// The variant's index in the plan.
    let index: Int
    let id: VariantName
    /// Whether this is the calibration, whose row is the harness's own cost.
    let isCalibration: Bool
    /// The name in small drawings: `token-version 1s`.
    let shortName: String
    let family: StrategyFamily
    /// The position among the members of its family, for dashes.
    let place: Int
    let guarantee: StatedGuarantee?
    /// Where the state is that its verifications need. Nil if it is not known.
    let placement: StatePlacement?
    /// The row of `comparison.csv`. Nil for a variant that was not measured.
    let row: ComparisonRow?
    /// Every setting and option by its path.
    let settings: [String: String]
    /// The settings that change nothing that is measured of it, by their paths.
    let unaffectedBy: Set<String>

    var strategy: String { id.strategy }
    var label: String { id.label }
    /// The full name: `jwt-token-version cache_ttl=1s`.
    var name: String { id.description }

    /// The value of a column of `comparison.csv`. Nil if it was not measured.
    subscript(metric: Metric, stat: Stat? = nil) -> Double? { row?[metric, stat] }

    /// The deployment's window: its 99th percentile, or the maximum if there are too few for a
    /// percentile.
    var window_ms: Double? { self[.deploymentWindow, .p99] ?? self[.deploymentWindow, .max] }

    /// The statistic of the window in words: `p99`, `largest of 60`.
    var windowFigure: String {
        if self[.deploymentWindow, .p99] != nil { return Stat.p99.rawValue }
        return self[.windowCount].map { "largest of \(plain($0))" } ?? "largest"
    }

    /// Whether nothing was accepted after the acknowledgement, so that windows are upper limits.
    var isAtMost: Bool { row?.atMost[.ordinary] ?? false }

    /// Where the servers ran.
    var deployment: DeploymentKind { RecordedVariant.deployment(in: settings) }

    /// Whether the run has a row for the variant.
    var isMeasured: Bool { row != nil }

    /// Why the row is invalid.
    var invalidReason: String? { row?.invalidReason }

    /// CPU per verification of nodes and the process outside, in µs. Nil if one is not known.
    var cpu_us: Double? { row?.processorTime_us(under: guarantee).total }

    /// Why this figure is missing.
    var reasonForNoCPU: String {
        row?.processorTime_us(under: guarantee).missing.map {
            "the CPU time of \($0.possessive) could not be read"
        } ?? "its CPU time was not measured"
    }

    var dash: String? { StrategyFamily.dash(place) }

    /// The attributes by which the page's script finds elements that belong together.
    var attributes: [(String, String)] {
        [("class", "series"), ("data-family", family.rawValue), ("data-series", String(index))]
    }
}

extension Sequence<ReportedVariant> {
    /// The families that occur, in the order of all families.
    var families: [StrategyFamily] {
        let known = Set(map(\.family))
        return StrategyFamily.allCases.filter { known.contains($0) }
    }
}

extension ReportedVariant {
    /// Returns names that fit into a small drawing, one for each of the given names, all different.
    static func shortNames(of variants: [VariantName]) -> [String] {
        let prefix = SharedPrefix(of: variants.map(\.strategy))
        func short(_ variant: VariantName, valuesOnly: Bool) -> String {
            let stem = prefix.dropped(from: variant.strategy)
            let parts = variant.label.split(separator: " ").map { part in
                valuesOnly ? part.split(separator: "=").last.map(String.init) ?? "" : String(part)
            }
            let mark = variant.binary.mark
            return ([stem] + parts + (mark.isEmpty ? [] : [mark])).joined(separator: " ")
        }
        for valuesOnly in [true, false] {
            let names = variants.map { short($0, valuesOnly: valuesOnly) }
            if Set(names).count == names.count { return names }
        }
        return variants.map(\.description)
    }
}
