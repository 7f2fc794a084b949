import Metrics
import Results
import Revocation

/// One strategy and variant as a report tells of it.
struct ReportedVariant: Sendable {
    /// Its place in the plan.
    let index: Int
    let id: VariantName
    /// Whether it is the harness's own cost, and no strategy.
    let isCalibration: Bool
    /// For small drawings: `token-version 1s`.
    let shortName: String
    let family: StrategyFamily
    /// Its place among its family's members, for dashes.
    let place: Int
    let guarantee: StatedGuarantee?
    /// Where the state is that its verifications need; nil where it is not known.
    let placement: StatePlacement?
    /// Of `comparison.csv`; nil for one that was not measured.
    let row: ComparisonRow?
    /// Every setting and option at its path.
    let settings: [String: String]

    var strategy: String { id.strategy }
    var label: String { id.label }
    /// In full: `jwt-token-version cache_ttl=1s`.
    var name: String { id.description }

    /// A column of `comparison.csv`; nil where it was not measured.
    subscript(metric: Metric, stat: Stat? = nil) -> Double? { row?[metric, stat] }

    /// The deployment's window: its 99th percentile, or the largest of too few for one.
    var window_ms: Double? { self[.deploymentWindow, .p99] ?? self[.deploymentWindow, .max] }

    /// In words: `p99`, `largest of 60`.
    var windowFigure: String {
        if self[.deploymentWindow, .p99] != nil { return Stat.p99.rawValue }
        return self[.windowCount].map { "largest of \(plain($0))" } ?? "largest"
    }

    /// Nothing was accepted after the acknowledgement: windows are at most what is stated.
    var isAtMost: Bool { row?.atMost[.ordinary] ?? false }

    /// Whether the run has a row for it at all.
    var isMeasured: Bool { row != nil }

    /// Why its row is invalid.
    var invalidReason: String? { row?.invalidReason }

    /// CPU per verification, node and store together, in µs; nil where one of them is not known.
    var cpu_us: Double? { row?.processorTime_us(under: guarantee).total }

    /// Why it has no such figure.
    var reasonForNoCPU: String {
        row?.processorTime_us(under: guarantee).lacksStore ?? false
            ? "the CPU time of its store could not be read" : "its CPU time was not measured"
    }

    var dash: String? { StrategyFamily.dash(place) }

    /// For the attributes by which the page's script finds what belongs together.
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
    /// Names that a small drawing has room for, one for each of the names, all different.
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
