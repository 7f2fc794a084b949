import Metrics
import Results
import Revocation

/// The table of all strategies with all columns of `comparison.csv`.
enum EverythingTable {
    static func table(_ run: ReportedRun, _ frontier: FrontierChart) -> PageTable {
        let columns = ComparisonColumn.all.filter { column in
            run.variants.contains { $0.row?.values[column] != nil }
        }
        var table = PageTable(
            caption: "One row per variant; the columns of comparison.csv that this run has.",
            header: ["strategy"] + columns.map(\.form.heading) + [
                "reach", "store outage", "placement", "frontier", "notes", "valid",
            ],
            words: Set(columns.count + 1...columns.count + 6))
        for variant in run.variants where variant.isMeasured {
            let standing =
                frontier.data.entry(variant.index).map {
                    frontier.words(for: $0.standing)
                } ?? "–"
            let reaches = variant.guarantee?.reaches ?? []
            var cells = [PageTable.Cell.name(variant)]
            cells += columns.map { column in
                .number(
                    variant.row?.values[column].map { value in
                        Printed(value, decimals: 6) {
                            column.metric.unit == .perSecond
                                ? Quantity.count($0) : Quantity.digits($0)
                        }
                    }, isAtMost: variant.row?.isAtMost(column) ?? false)
            }
            cells += [
                .words(reaches.isEmpty ? "–" : reaches.description),
                .words(variant.guarantee?.outage.words ?? "–"),
                .words(variant.placement?.rawValue ?? "–"),
                .words(standing),
                .words(run.notes(on: variant.id).map(\.rawValue).joined(separator: ", ")),
                variant.invalidReason.map { .words("no: \($0)", kind: "words reason long") }
                    ?? .words("yes"),
            ]
            table.rows.append(.init(cells: cells, isInvalid: variant.invalidReason != nil))
        }
        return table
    }
}
