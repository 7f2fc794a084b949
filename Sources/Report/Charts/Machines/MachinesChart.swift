import Model
import Results
import Revocation

/// Horizontal scaling: the rate that can be carried against the number of machines.
struct MachinesChart: Chart {
    let data: MachinesData

    let name = "machines"
    let legendHasLines = true
    let title = "Rate carried by the number of machines"

    var subtitle: String {
        "Requests per second with one store process or authorization server, by the formulas of the "
            + "decision; both scales are logarithmic. A line becomes flat where what nodes ask "
            + "carries no more: beyond that a store needs shards. A marker alone: an embedded store, one machine only."
    }

    var notes: [String] {
        data.absent.map { "\($0.name) has no line: what it carries is not known." }
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "machines", Output.carried_per_s.rawValue, "carried_low_per_s",
                "carried_high_per_s", "source", "beyond",
            ])
        func cell(_ value: Double?) -> String { value.map { plain($0) } ?? "" }
        for line in data.lines {
            for dot in line.dots {
                let rate = dot.rate_per_s
                table.append(
                    of: line.variant.id,
                    [
                        String(dot.machines), cell(rate.value), cell(rate.low), cell(rate.high),
                        rate.source.text, plain(rate.beyond),
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.lines.map(\.variant).families }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        LineGroups(data.lines) { $0.variant }.draw(on: &canvas, width, top: top) {
            lines, canvas, frame in
            MachinesDrawing(chart: self, lines: lines, frame: frame).draw(on: &canvas)
        }
    }
}
