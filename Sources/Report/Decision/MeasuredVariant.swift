package import Metrics
import Model
package import Results
package import Revocation

/// What a run measured of one variant: its row of `comparison.csv`, its guarantee, and its cost per
/// verification in each block.
package struct MeasuredVariant: Sendable {
    package let name: VariantName
    /// Whether this is the harness itself, and not a strategy to choose.
    let isCalibration: Bool
    /// Where the servers ran.
    package let deployment: DeploymentKind
    /// Nil in runs whose files state no guarantee.
    package let guarantee: StatedGuarantee?
    /// Why the row is invalid.
    package let invalidReason: String?
    /// Costs and response times over the rate.
    package let curves: MeasuredCurves
    /// CPU per verification at saturation, of nodes and the process outside, in µs, by block.
    package let costsByBlock_us: [Int: Double]
    /// Whether tokens are signed and expire after their own lifetime.
    let signsTokens: Bool
    /// The values of its options by name and of its settings by path, as in the plan: `token.ttl`
    /// and `2s`.
    let values: [String: String]
    /// The role of each option, by the option's name.
    let optionRoles: [String: OptionRole]
    let format: RunFormat
    private let row: ComparisonRow?
    private let overall: [SummaryRow]

    /// The value of a column of `comparison.csv`. Nil if it was not measured.
    package subscript(metric: Metric, stat: Stat? = nil) -> Double? { row?[metric, stat] }

    /// Returns a valid value of `summary.csv` over all blocks, from the first phase that has one.
    func value(_ metric: Metric, _ stat: Stat = .value) -> Double? {
        overall.first { $0.key.isOf(metric, stat) && $0.invalidReason == nil }?.value
    }

    /// Returns such a value with its interval.
    func figure(_ metric: Metric, _ stat: Stat = .value) -> Estimate? {
        overall.first { $0.key.isOf(metric, stat) && $0.invalidReason == nil }.map { Estimate($0) }
    }

    /// CPU per verification at saturation, of nodes and the process outside, in µs.
    package var cost_us: Double? { row?.processorTime_us(under: guarantee).total }

    /// The process outside whose CPU time could not be read, so that the total is not known.
    var withoutCost: OutsideProcess? { row?.processorTime_us(under: guarantee).missing }

    /// The longest measured window of the deployment, until the last node refused, in ms; or of a
    /// single node if the run does not have it. Pooled over all revocations.
    package var longestWindow_ms: Double? {
        self[.deploymentWindow, .max] ?? self[.windowUpper, .max]
    }

    /// The longer of the longest measured window and the bound, in ms. Limits are compared with
    /// this value.
    package var worstWindow_ms: Double? {
        guard let longestWindow_ms, let bound = self[.windowBound] else { return nil }
        return max(longestWindow_ms, bound)
    }

    /// Returns every variant of the plan that this program ran, in the plan's order. A variant that
    /// was not measured is invalid. The other program of a run is only for comparison and is never
    /// recommended.
    package static func all(of run: RunFiles) throws(RunFilesError) -> [MeasuredVariant] {
        let rows = Dictionary(
            try run.comparison().map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
        let blocks = Dictionary(
            grouping: run.summary.filter { !$0.isOverAll && $0.invalidReason == nil },
            by: \.key.name)
        let overall = Dictionary(grouping: run.overall, by: \.key.name)
        return run.manifest.plan.variants.filter { $0.binary == .this }.map { variant in
            let row = rows[variant.name]
            let whole = overall[variant.name] ?? []
            let guarantee = run.manifest.guarantees?.first { $0.name == variant.name }?.guarantee
            return MeasuredVariant(
                name: variant.name, isCalibration: variant.isCalibration,
                deployment: variant.deployment, guarantee: guarantee,
                invalidReason: row.map(\.invalidReason) ?? "the run has no row for it",
                curves: MeasuredCurves(whole, commonRate_per_s: row?[.commonRate]),
                costsByBlock_us: Dictionary(grouping: blocks[variant.name] ?? []) {
                    $0.block ?? 0
                }.compactMapValues {
                    Self.costOfBlock_us(
                        $0, outside: guarantee?.outside(in: variant.deployment) ?? .none)
                },
                signsTokens: variant.signsTokens ?? Self.isSigned(row),
                values: values(of: variant), optionRoles: variant.optionRoles ?? [:],
                format: run.manifest.format, row: row, overall: whole)
        }
    }

    /// Returns the cost of one block, at saturation.
    private static func costOfBlock_us(
        _ rows: [SummaryRow], outside: OutsideProcess
    ) -> Double? {
        func value(_ metric: Metric) -> Double? {
            rows.first { $0.key.isOf(metric, .value) && !$0.key.phase.contains("/") }?.value
        }
        return ProcessorTime(
            node: value(.cpuPerVerify), store: value(.storeCPUPerVerify),
            authority: value(.authorityCPUPerVerify), outside: outside
        ).total
    }

    /// Returns whether tokens are signed, in runs that did not record it yet. It is inferred from
    /// the size of a token: a session token is random bytes, 43 characters.
    private static func isSigned(_ row: ComparisonRow?) -> Bool {
        (row?[.tokenBytes]).map { $0 > 100 } ?? true
    }

    /// Returns settings by path, and options by name alone, whatever their kind in the plan.
    private static func values(of variant: RecordedVariant) -> [String: String] {
        var values = variant.settings?.leaves ?? [:]
        for (path, text) in variant.options?.leaves ?? [:] {
            values[path.split(separator: ".").first.map(String.init) ?? path] = text
        }
        return values
    }
}
