import Model
import Results
import Revocation

extension DecisionMatrix {
    /// The outputs with an interval in the page, and the names of the interval's ends.
    private static let intervals: [(output: Output, low: String, high: String)] = [
        (.cores, "cores_low", "cores_high"),
        (.addedP99_us, "added_p99_low_us", "added_p99_high_us"),
        (.tokensHit, "tokens_hit_per_revocation_low", "tokens_hit_per_revocation_high"),
    ]

    /// The contents of `figures/decision.csv`: one row per strategy, in the order of the matrix.
    var csv: CSVTable {
        var columns = [
            "standing", "dominated_by", "because", "fits_with", "settings", "placement", "outage",
            "bound_ms",
        ]
        columns += Output.costs.map(\.rawValue)
        columns += Self.intervals.flatMap { [$0.low, $0.high] }
        columns += ["cores_source", "cores_beyond", "added_p99_source", "added_p99_beyond"]
        var table = CSVTable(ofVariants: columns)
        for entry in entries {
            let (row, prices) = (entry.row, entry.row.prices)
            func origin(_ output: Output) -> [String] {
                prices[output].map { [$0.source.text, plain($0.beyond)] } ?? ["", ""]
            }
            var cells = [
                entry.standing.rawValue, entry.by.map(\.name).joined(separator: "; "),
                row.misses.map(\.text).joined(separator: "; "), Self.cure(of: row) ?? "",
                row.settingsText, row.measured.placement?.rawValue ?? "",
                row.measured.guarantee?.outage.description ?? "",
            ]
            var figures: [Double?] = [prices[.bound_s].map { $0.value * 1e3 }]
            figures += Output.costs.map { prices[$0]?.value }
            for interval in Self.intervals {
                let figure = prices[interval.output]
                figures += [figure?.low, figure?.high]
            }
            cells += figures.map { Printed.cell(exactly: $0) }
            table.append(
                of: row.measured.name, cells + origin(.cores) + origin(.addedP99_us))
        }
        return table
    }
}
