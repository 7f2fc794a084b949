import Record

/// One strategy and variant as a report tells of it.
struct ReportedVariant: Sendable {
    /// Its place in the plan.
    let index: Int
    let strategy: String
    let label: String
    /// In full: `jwt-token-version cache_ttl=1s`.
    let name: String
    /// For small drawings: `token-version 1s`.
    let shortName: String
    let family: Family
    /// Its place among its family's members, for dashes.
    let place: Int
    let guarantee: StatedGuarantee?
    /// The columns of `comparison.csv` that hold a number.
    let figures: [String: Double]
    /// Why its figures may not be believed.
    let invalidReason: String?
    /// Whether the run has a row for it at all.
    let isMeasured: Bool
    /// Every setting and option at its path.
    let settings: [String: String]

    subscript(column: String) -> Double? { figures[column] }

    var isNull: Bool { family == .none && strategy == "null" }

    /// Processor time of a verification, node and store together, in µs.
    var cpu_us: Double? {
        self["cpu_us_per_verify"].map { $0 + (self["store_cpu_us_per_verify"] ?? 0) }
    }

    var dash: String? { Family.dash(place) }

    /// For the attributes by which the page's script finds what belongs together.
    var attributes: [(String, String)] {
        [("class", "series"), ("data-family", family.rawValue), ("data-series", String(index))]
    }
}

extension ReportedVariant {
    /// Names that a small drawing has room for, one for each of the names, all different.
    static func shortNames(of variants: [(strategy: String, label: String)]) -> [String] {
        func short(_ variant: (strategy: String, label: String), valuesOnly: Bool) -> String {
            let stem =
                variant.strategy.hasPrefix("jwt-")
                ? String(variant.strategy.dropFirst(4)) : variant.strategy
            let parts = variant.label.split(separator: " ").map { part in
                valuesOnly ? part.split(separator: "=").last.map(String.init) ?? "" : String(part)
            }
            return ([stem] + parts).joined(separator: " ")
        }
        for valuesOnly in [true, false] {
            let names = variants.map { short($0, valuesOnly: valuesOnly) }
            if Set(names).count == names.count { return names }
        }
        return variants.map {
            [$0.strategy, $0.label].filter { !$0.isEmpty }.joined(separator: " ")
        }
    }
}
