import Metrics
import Results
import Revocation
import Statistics

/// What changed since another run, as ratios with their intervals.
struct ChangesChart: Chart {
    let data: ChangesData

    let name = "changes"

    /// The maximum number of rows that are drawn. The table has all of them.
    private static let mostRows = 40

    private var drawn: ArraySlice<ChangesData.Entry> { data.entries.prefix(Self.mostRows) }

    var title: String {
        let (worse, better) = (data.count(.worse), data.count(.better))
        guard worse + better > 0 else { return "No metric is shown to have changed" }
        func clause(_ count: Int, _ word: String) -> String {
            "\(count) \(count == 1 ? "is" : "are") \(word)"
        }
        let clauses = [(worse, "worse"), (better, "better")].filter { $0.0 > 0 }
            .map { clause($0.0, $0.1) }
        return "Of \(data.entries.count) measurements, " + clauses.joined(separator: ", ")
    }

    var subtitle: String {
        "Ratio of this run to run \(data.base) with its 95 % interval, log scale; left of the line "
            + "is less. Filled: shown to be better or worse."
    }

    var notes: [String] {
        let rest = data.entries.count - drawn.count
        return rest > 0 ? ["\(rest) more are in the table below."] : []
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "metric", "unit", "base", "new", "ratio", "ratio_low", "ratio_high", "verdict",
            ])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        for entry in data.entries {
            let row = entry.row
            table.append(
                of: entry.variant.id,
                [
                    row.headline.columnName, row.unit.rawValue, cell(row.base), cell(row.new),
                    cell(entry.ratio), cell(row.interval?.low), cell(row.interval?.high),
                    row.verdict.title,
                ])
        }
        return table
    }

    var families: [StrategyFamily] { drawn.map(\.variant).families }

    /// The domain is symmetric around 1, so that equal factors up and down have equal lengths.
    private var domain: ClosedRange<Double> {
        let ends = drawn.flatMap { entry in
            [entry.ratio, entry.row.interval?.low, entry.row.interval?.high].compactMap(\.self)
        }
        let most = ends.filter { $0 > 0 }.map { max($0, 1 / $0) }.max() ?? 1
        let reach = min(max(most * 1.05, 1.25), 100)
        return (1 / reach)...reach
    }

    private static let marks = [0.01, 0.1, 0.2, 0.5, 0.8, 0.9, 1, 1.1, 1.25, 2, 5, 10, 100]

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        let style = width.labelStyle
        let texts = drawn.map { $0.label(label(of: $0.variant, width)) }
        // In a small drawing a row's label is above the row.
        let gutter = width.isWide ? (texts.map { style.width(of: $0) }.max() ?? 0) + 28 : 16
        let height = width.isWide ? 22.0 : 36.0
        let box = Box(
            left: gutter, top: top + 4, right: width.pixels - (width.isWide ? 150 : 16),
            bottom: top + 4 + height * Double(max(drawn.count, 1)))
        let panel = Panel(box, x: (.logarithmic, domain), y: (.linear, 0...1))
        panel.drawGrid(
            on: &canvas,
            x: Self.marks.filter { domain.contains($0) }.map {
                Tick(value: $0, label: Quantity.ratio($0))
            }, y: [])
        let one = panel.x(1)
        canvas.line(Point(one, box.top), Point(one, box.bottom), .ink, width: 1.2)
        for (place, (entry, text)) in zip(drawn, texts).enumerated() {
            let start = box.top + height * Double(place)
            let middle = width.isWide ? start + 11 : start + 26
            canvas.group(entry.variant.attributes, title: text) { canvas in
                let verdict = entry.row.verdict.title
                if width.isWide {
                    canvas.text(
                        text, at: Point(gutter - 12, middle + 4), style.anchored(.end))
                    canvas.text(verdict, at: Point(box.right + 12, middle + 4), style)
                } else {
                    canvas.text("\(text): \(verdict)", at: Point(16, start + 13), style)
                }
                draw(entry, at: middle, on: &canvas, panel)
            }
        }
        panel.drawTitles(on: &canvas, x: "This run ÷ the other (log scale)", y: "")
        return box.bottom + 50
    }

    private func draw(
        _ entry: ChangesData.Entry, at height: Double, on canvas: inout Canvas, _ panel: Panel
    ) {
        let family = entry.variant.family
        if let interval = entry.row.interval {
            canvas.line(
                Point(panel.x(interval.low), height), Point(panel.x(interval.high), height),
                family.ink, width: 1.6)
        }
        let isChanged = entry.row.verdict == .worse || entry.row.verdict == .better
        canvas.marker(
            family.marker, at: Point(panel.x(entry.ratio), height), family.ink, radius: 5,
            isChanged ? .full : .hollow)
    }
}
