import Metrics
import Results

/// "Which strategy fits your requirement": a limit on the window, and the cheapest that held it.
struct FitSection: Sendable {
    let rows: [FitTable.Row]
    private let variants: [ReportedVariant]
    private let baseline: String
    private let canCompare: Bool

    init(_ run: ReportedRun, canCompare: Bool) {
        self.canCompare = canCompare
        rows = run.fits?.rows ?? []
        variants = run.variants
        baseline = run.baseline?.name ?? run.manifest.plan.baseline
    }

    let title = "Which strategy fits your requirement"
    let subtitle =
        "The cheapest strategy within each limit on the window, judged by the worst case: the "
        + "longest measured window and the bound that the strategy states, never a percentile."

    var table: PageTable {
        var table = PageTable(
            header: [
                "window within", "cheapest", "CPU per verification", "longest window",
                "stated bound",
                "against \(baseline)", "statistically tied",
            ], words: [0, 1, 6])
        for row in rows {
            let limit: Words =
                "\(Printed(Double(row.limit_ns) / 1e6, decimals: 6) { Quantity.time(ms: $0) })"
            guard let best = row.cheapest,
                let variant = variants.first(where: { $0.name == best.name })
            else {
                let none = PageTable.Cell.words("none in this run")
                table.rows.append(
                    .init(
                        cells: [.words(limit, kind: "words stick"), none]
                            + Array(repeating: .none, count: 5)))
                continue
            }
            var choice = PageTable.Cell.name(variant)
            choice = .init(html: choice.html, markdown: choice.markdown, kind: "words")
            let tied = Self.list(row.advice.tied.map(\.name))
            table.rows.append(
                .init(cells: [
                    .words(limit, kind: "words stick"), choice,
                    .number(best.price.map { Printed($0.cost_us) { Quantity.time(us: $0) } }),
                    .number(
                        time(best.measured[.deploymentWindow, .max]), isAtMost: variant.isAtMost),
                    .number(time(best.measured[.windowBound])),
                    .number(best.price?.ratio.map { Printed($0, as: Quantity.ratio) }),
                    .words(canCompare ? tied : "inconclusive", kind: "words long"),
                ]))
        }
        return table
    }

    private static let mostNames = 4

    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "–" }
        let rest = names.count - mostNames
        return names.prefix(mostNames).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private func time(_ value_ms: Double?) -> Printed? {
        value_ms.map { Printed($0) { Quantity.time(ms: $0) } }
    }

    /// `figures/fit.csv`.
    var csv: CSVTable {
        var table = CSVTable(header: [
            "limit_ms", "strategy", "variant", "cpu_us_per_verify_total",
            Metric.deploymentWindow.columnName(.max), Metric.windowBound.columnName(),
            "ratio_to_baseline", "ratio_low", "ratio_high",
        ])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        for row in rows {
            let best = row.cheapest
            table.append([
                plain(Double(row.limit_ns) / 1e6, decimals: 6), best?.measured.name.strategy ?? "",
                best?.measured.name.label ?? "", cell(best?.price?.cost_us),
                cell(best?.measured[.deploymentWindow, .max]), cell(best?.measured[.windowBound]),
                cell(best?.price?.ratio), cell(best?.price?.interval?.low),
                cell(best?.price?.interval?.high),
            ])
        }
        return table
    }
}
