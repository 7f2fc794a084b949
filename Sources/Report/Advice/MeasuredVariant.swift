package import Metrics
package import Results
import Revocation

/// What a run measured of one variant: its row of `comparison.csv`, its guarantee, and its cost per
/// verification in each block.
package struct MeasuredVariant: Sendable {
    package let name: VariantName
    /// Whether it is the harness itself, not a strategy to choose.
    let isCalibration: Bool
    /// Nil in runs whose files state none.
    package let guarantee: StatedGuarantee?
    /// Why the row is invalid.
    package let invalidReason: String?
    /// CPU per verification at node and store together, in µs, by block.
    package let costs_us: [Int: Double]
    /// The values of its options by name and of its settings by path, as the plan has them:
    /// `token.ttl` and `2s`.
    let values: [String: String]
    /// What its options decide, by their names.
    let optionRoles: [String: OptionRole]
    private let row: ComparisonRow?
    private let overall: [SummaryRow]

    /// A column of `comparison.csv`; nil where it was not measured.
    package subscript(metric: Metric, stat: Stat? = nil) -> Double? { row?[metric, stat] }

    /// A valid value of `summary.csv` over all blocks, the first phase's that has it.
    func value(_ metric: Metric, _ stat: Stat = .value) -> Double? {
        overall.first { $0.key.isOf(metric, stat) && $0.invalidReason == nil }?.value
    }

    /// CPU per verification at node and store together, in µs.
    package var cost_us: Double? {
        self[.cpuPerVerify].map { $0 + (self[.storeCPUPerVerify] ?? 0) }
    }

    /// The longer of the longest measured window and the bound, in ms; limits are compared with it.
    package var worstWindow_ms: Double? {
        guard let longest = self[.windowUpper, .max], let bound = self[.windowBound] else {
            return nil
        }
        return max(longest, bound)
    }

    /// Every variant of the plan that this program ran, in its order; one that was not measured is
    /// invalid. The other program of a run is compared with, never advised.
    package static func all(of run: RunFiles) throws(RunFilesError) -> [MeasuredVariant] {
        let rows = Dictionary(
            try run.comparison().map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
        let blocks = Dictionary(
            grouping: run.summary.filter {
                !$0.isOverAll && $0.invalidReason == nil && $0.key.phase == "capacity"
            }, by: \.key.name)
        let overall = Dictionary(grouping: run.overall, by: \.key.name)
        return run.manifest.plan.variants.filter { $0.binary == .this }.map { variant in
            let row = rows[variant.name]
            return MeasuredVariant(
                name: variant.name, isCalibration: variant.isCalibration,
                guarantee: run.manifest.guarantees?.first { $0.name == variant.name }?.guarantee,
                invalidReason: row.map(\.invalidReason) ?? "the run has no row for it",
                costs_us: costs(blocks[variant.name] ?? []), values: values(of: variant),
                optionRoles: variant.optionRoles ?? [:], row: row,
                overall: overall[variant.name] ?? [])
        }
    }

    private static func costs(_ rows: [SummaryRow]) -> [Int: Double] {
        func values(_ metric: Metric) -> [Int: Double] {
            rows.reduce(into: [:]) { values, row in
                guard let block = row.block, row.key.metric == metric else { return }
                values[block] = values[block] ?? row.value
            }
        }
        let stores = values(.storeCPUPerVerify)
        return values(.cpuPerVerify).reduce(into: [:]) { costs, node in
            costs[node.key] = node.value + (stores[node.key] ?? 0)
        }
    }

    /// Settings by their path; options by their bare name, whatever kind the plan says they are.
    private static func values(of variant: RecordedVariant) -> [String: String] {
        var values = variant.settings?.leaves ?? [:]
        for (path, text) in variant.options?.leaves ?? [:] {
            values[path.split(separator: ".").first.map(String.init) ?? path] = text
        }
        return values
    }
}
