import Results
import Revocation

extension DeploymentSection {
    var table: PageTable {
        var table = PageTable(
            caption: "Each strategy in one process and over HTTP: cost, response time, window.",
            header: [
                "strategy", "CPU in process", "CPU over HTTP", "p99 at rate in process",
                "p99 at rate over HTTP", "window in process", "window over HTTP", "rank by CPU",
                "dominated", "for the requirement", "window's model",
            ], words: [0, 7, 8, 9, 10])
        for row in rows {
            let sides = [row.inProcess, row.http]
            var cells: [PageTable.Cell] = [.words(row.name, kind: "words stick")]
            cells += sides.map { Self.time($0.variant.cpu_us) }
            cells += sides.map { Self.time($0.p99_us) }
            cells += sides.map { Self.window($0) }
            cells.append(.words(Self.ranks(row)))
            cells.append(
                .words(Self.places(row.inProcess.isDominated, row.http.isDominated)))
            cells.append(.words(Self.changed(row.inProcess.choice, row.http.choice)))
            cells.append(.words(Self.changed(row.inProcess.verdict, row.http.verdict)))
            let isInvalid = sides.contains { $0.variant.invalidReason != nil }
            table.rows.append(.init(cells: cells, isInvalid: isInvalid))
        }
        return table
    }

    private static func time(_ value_us: Double?) -> PageTable.Cell {
        .number(value_us.map { Printed($0) { Quantity.time(us: $0) } })
    }

    private static func window(_ side: Side) -> PageTable.Cell {
        .number(
            side.variant.window_ms.map { Printed($0) { Quantity.time(ms: $0) } },
            isAtMost: side.variant.isAtMost)
    }

    private static func ranks(_ row: Row) -> Words {
        guard let near = row.inProcess.rank, let far = row.http.rank else { return "–" }
        func printed(_ rank: Int) -> Printed {
            Printed(Double(rank), decimals: 0, as: Quantity.digits)
        }
        return near == far ? "\(printed(near))" : "\(printed(near)) → \(printed(far))"
    }

    /// Returns a value in one process and over HTTP.
    private static func changed<Value: RawRepresentable<String>>(
        _ near: Value?, _ far: Value?
    ) -> String {
        let (near, far) = (near?.rawValue ?? "–", far?.rawValue ?? "–")
        return near == far ? near : "\(near) → \(far)"
    }

    /// Returns where something is so.
    private static func places(_ near: Bool?, _ far: Bool?) -> String {
        guard let near, let far else { return "inconclusive" }
        return switch (near, far) {
        case (true, true): "in both"
        case (true, false): "in one process only"
        case (false, true): "over HTTP only"
        case (false, false): "in neither"
        }
    }

    /// The contents of `figures/deployments.csv`: one row per strategy and deployment.
    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "cpu_us_total", "p99_at_rate_us", "window_ms", "rank_by_cpu", "dominated",
                "decision", "cores", "rank_by_cores", "window_model_fits", "differs_in",
            ], last: [RecordedVariant.deploymentPath])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        func word<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "" }
        for row in rows {
            let differences = row.differences.map(\.path).joined(separator: "; ")
            for side in [row.inProcess, row.http] {
                table.append(
                    of: side.variant.id,
                    [
                        cell(side.variant.cpu_us), cell(side.p99_us),
                        cell(side.variant.window_ms), word(side.rank), word(side.isDominated),
                        side.choice?.rawValue ?? "", cell(side.cores), word(side.coresRank),
                        word(side.fitsModel), differences,
                    ], last: [side.variant.deployment.rawValue])
            }
        }
        return table
    }
}

extension DeploymentSection.Side {
    /// Whether the model of the window fits, in a word.
    fileprivate enum Verdict: String {
        case fits
        case fails = "does not fit"
    }

    fileprivate var verdict: Verdict? { fitsModel.map { $0 ? .fits : .fails } }
}
