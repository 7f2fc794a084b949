package import Record

/// What a run found of one variant: its row of `comparison.csv`, what it promised, and what a
/// verification cost in each block.
package struct VariantFigures: Sendable {
    package let strategy: String
    package let variant: String
    /// Nil in runs whose files state none.
    package let guarantee: StatedGuarantee?
    /// Why nothing of it may be believed.
    package let invalidReason: String?
    /// Processor time at node and store together, µs a verification, by block.
    package let costs_us: [String: Double]
    /// The values of its options and settings by path, as the plan has them: `token.ttl` and `2s`.
    let values: [String: String]
    private let columns: [String: Double]
    private let overall: [SummaryRow]

    package var name: String { variant.isEmpty ? strategy : "\(strategy) \(variant)" }

    /// A column of `comparison.csv`; nil where it was not measured.
    package subscript(column: String) -> Double? { columns[column] }

    /// A valid value of `summary.csv` over all blocks, the first phase's that has it.
    func figure(_ metric: String, _ stat: String) -> Double? {
        overall.first {
            $0.key.metric == metric && $0.key.stat == stat && $0.invalidReason == nil
        }?.value
    }

    /// Processor time at node and store together, µs a verification.
    package var cost_us: Double? {
        self["cpu_us_per_verify"].map { $0 + (self["store_cpu_us_per_verify"] ?? 0) }
    }

    /// The longest window that was measured or is stated, in ms: by this a limit is judged.
    package var worstWindow_ms: Double? {
        guard let longest = self["window_max_ms"], let bound = self["window_bound_ms"] else {
            return nil
        }
        return max(longest, bound)
    }

    /// `null` is the harness, and no strategy that anyone could choose.
    var isHarness: Bool { strategy == "null" }

    /// Every variant of the plan, in its order; one that was not measured is invalid.
    package static func all(of run: RunFiles) throws(RunFilesError) -> [VariantFigures] {
        let comparison = try run.comparison()
        let places = Dictionary(
            zip(comparison.header, comparison.header.indices), uniquingKeysWith: { one, _ in one })
        func cell(_ row: [String], _ name: String) -> String {
            places[name].flatMap { row.indices.contains($0) ? row[$0] : nil } ?? ""
        }
        let blocks = Dictionary(
            grouping: run.summary.filter {
                !$0.isOverAll && $0.invalidReason == nil && $0.key.phase == "capacity"
            },
            by: { [$0.key.strategy, $0.key.variant] })
        let overall = Dictionary(
            grouping: run.overall, by: { [$0.key.strategy, $0.key.variant] })
        return run.manifest.plan.variants.map { variant in
            let row = comparison.rows.first {
                cell($0, "strategy") == variant.strategy && cell($0, "variant") == variant.label
            }
            let columns = row.map { row in
                places.keys.reduce(into: [String: Double]()) { columns, name in
                    columns[name] = Double(cell(row, name))
                }
            }
            let reason = row.map { cell($0, "invalid_reason") }
            let isValid = row.map { cell($0, "valid") == "true" } ?? false
            let unsaid = row == nil ? "the run has no row of it" : "no reason was given"
            return VariantFigures(
                strategy: variant.strategy, variant: variant.label,
                guarantee: run.manifest.guarantees?.first {
                    $0.strategy == variant.strategy && $0.variant == variant.label
                }?.guarantee,
                invalidReason: isValid ? nil : reason.flatMap { $0.isEmpty ? nil : $0 } ?? unsaid,
                costs_us: costs(blocks[[variant.strategy, variant.label]] ?? []),
                values: values(of: variant), columns: columns ?? [:],
                overall: overall[[variant.strategy, variant.label]] ?? [])
        }
    }

    private static func costs(_ rows: [SummaryRow]) -> [String: Double] {
        func values(_ metric: String) -> [String: Double] {
            Dictionary(
                rows.filter { $0.key.metric == metric }.map { ($0.block, $0.value) },
                uniquingKeysWith: { one, _ in one })
        }
        let stores = values("store_cpu_us_per_verify")
        return values("cpu_us_per_verify").reduce(into: [:]) { costs, node in
            costs[node.key] = node.value + (stores[node.key] ?? 0)
        }
    }

    /// Settings by their path; options by their bare name, whatever kind the plan says they are.
    private static func values(of variant: RunManifest.Variant) -> [String: String] {
        var values = variant.settings?.leaves ?? [:]
        for (path, text) in variant.options?.leaves ?? [:] {
            values[path.split(separator: ".").first.map(String.init) ?? path] = text
        }
        return values
    }
}
