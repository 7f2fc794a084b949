import Metrics
import Results
import Revocation

/// The strategies that kept every window within a limit, for a series of limits. It recommends none
/// of them.
struct FitSection: Sendable {
    let rows: [FitTable.Row]

    let title = "What kept its window within a limit"
    let subtitle: String

    init(_ run: ReportedRun) {
        rows = run.fits?.rows ?? []
        let which =
            run.hasSeveralDeployments
            ? " Strategies with deployment=\(run.deployment.rawValue)." : ""
        subtitle =
            "Judged by the worst case: the longest measured window and the bound that the strategy "
            + "states, never a percentile. CPU per verification is that of the node and of the "
            + "store or authorization server that it asks, without a network." + which
    }

    var table: PageTable {
        var table = PageTable(
            caption: "For each limit, the strategies whose longest window and bound are within it.",
            header: ["window within", "strategies", "CPU per verification"], words: [0, 1, 2])
        for row in rows {
            let limit: Words =
                "\(Printed(Double(row.limit_ns) / 1e6, decimals: 6) { Quantity.time(ms: $0) })"
            let names = row.fits.map(\.name)
            table.rows.append(
                .init(cells: [
                    .words(limit, kind: "words stick"),
                    .words(
                        names.isEmpty ? "none in this run" : names.joined(separator: ", "),
                        kind: "words long"),
                    .words(costs(row), kind: "words"),
                ]))
        }
        return table
    }

    private func costs(_ row: FitTable.Row) -> Words {
        let costs_us = row.fits.compactMap { $0.price?.cost_us }
        guard let least = costs_us.min(), let most = costs_us.max() else { return "–" }
        func time(_ value_us: Double) -> Printed {
            Printed(value_us) { Quantity.time(us: $0) }
        }
        return least == most ? "\(time(least))" : "\(time(least)) to \(time(most))"
    }

    /// The contents of `figures/fit.csv`: one row per limit and strategy. A limit that no strategy
    /// kept has one row without a strategy.
    var csv: CSVTable {
        var table = CSVTable(
            ["limit_ms"],
            ofVariants: [
                "cpu_us_per_verify_total", Metric.deploymentWindow.columnName(.max),
                Metric.windowUpper.columnName(.max), Metric.windowBound.columnName(),
                "ratio_to_baseline", "ratio_low", "ratio_high",
            ])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        for row in rows {
            let limit = plain(Double(row.limit_ns) / 1e6, decimals: 6)
            if row.fits.isEmpty {
                table.append([limit], of: nil, Array(repeating: "", count: 7))
            }
            for candidate in row.fits {
                let (measured, price) = (candidate.measured, candidate.price)
                table.append(
                    [limit], of: measured.name,
                    [
                        cell(price?.cost_us), cell(measured[.deploymentWindow, .max]),
                        cell(measured[.windowUpper, .max]), cell(measured[.windowBound]),
                        cell(price?.ratio), cell(price?.interval?.low),
                        cell(price?.interval?.high),
                    ])
            }
        }
        return table
    }
}
