import Metrics
import Results
import Revocation

/// The bytes of each strategy: on the wire, in the store, at a node, in a feed.
struct BytesChart: Chart {
    let variants: [ReportedVariant]
    /// The metrics that have a panel.
    let metrics: [Metric]
    /// Bytes by the variant's index.
    private let values: [Int: [Metric: Double]]

    let name = "bytes"
    let title = "Where the bytes are"
    let notes: [String] = []

    init(_ run: ReportedRun) {
        let known = Metric.all.filter { $0.bytesTitle != nil }
        var values: [Int: [Metric: Double]] = [:]
        for variant in run.variants where !variant.isCalibration && variant.isMeasured {
            for metric in known {
                // Some of these metrics have no column in the comparison.
                values[variant.index, default: [:]][metric] =
                    variant[metric] ?? run.row(metric, .value, of: variant)?.value
            }
        }
        self.values = values
        metrics = known.filter { metric in values.values.contains { $0[metric] != nil } }
        variants = run.variants.filter { values[$0.index]?.isEmpty == false }
    }

    private func value(_ metric: Metric, of variant: ReportedVariant) -> Double? {
        values[variant.index]?[metric]
    }

    var subtitle: String {
        "Bytes; every panel has its own scale. – means not measured"
            + (variants.contains { $0.invalidReason != nil } ? "; * marks an invalid row." : ".")
    }

    var csv: CSVTable {
        var table = CSVTable(ofVariants: metrics.map(\.name) + ["valid"])
        for variant in variants {
            table.append(
                of: variant.id,
                metrics.map { value($0, of: variant).map { plain($0, decimals: 1) } ?? "" }
                    + [String(variant.invalidReason == nil)])
        }
        return table
    }

    var families: [StrategyFamily] { variants.families }

    private static let row = 24.0

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        var style = TextStyle.label.anchored(.end)
        if !width.isWide { style = style.sized(11) }
        let names = variants.map { label(of: $0, width) + ($0.invalidReason == nil ? "" : " *") }
        let gutter = (names.map { style.width(of: $0) }.max() ?? 0) + 24
        let height = Self.row * Double(variants.count)
        // Panels are side by side if there is room, otherwise one below the other.
        let perRow = width.isWide ? min(max(metrics.count, 1), 3) : 1
        let room = width.pixels - gutter - 8
        var bottom = top
        for (index, metric) in metrics.enumerated() {
            let place = index % perRow
            let left = gutter + room * Double(place) / Double(perRow)
            let start = top + 26 + Double(index / perRow) * (height + 44)
            let end = left + room / Double(perRow)
            if place == 0 {
                for (rank, name) in names.enumerated() {
                    canvas.group(variants[rank].attributes) { canvas in
                        canvas.text(
                            name,
                            at: Point(gutter - 8, start + Self.row * (Double(rank) + 0.5) + 4),
                            style)
                    }
                }
            }
            canvas.text(
                metric.bytesTitle ?? "", at: Point(left, start - 10),
                TextStyle.axisTitle)
            drawBars(metric, from: Point(left, start), to: end, on: &canvas)
            bottom = start + height
        }
        return bottom + 8
    }

    private func drawBars(
        _ metric: Metric, from corner: Point, to right: Double, on canvas: inout Canvas
    ) {
        let most = variants.compactMap { value(metric, of: $0) }.max() ?? 0
        // Leaves room for the number at the end of the longest bar.
        let scale = Scale(.linear, 0...max(most, 1), to: (corner.x, right - 66))
        let height = Self.row * Double(variants.count)
        canvas.line(corner, Point(corner.x, corner.y + height), .axis)
        for (rank, variant) in variants.enumerated() {
            let middle = corner.y + Self.row * (Double(rank) + 0.5)
            let value = value(metric, of: variant)
            let words = value.map(Quantity.bytes) ?? "–"
            canvas.group(
                variant.attributes, title: "\(variant.name)\n\(metric.bytesTitle ?? ""): \(words)"
            ) { canvas in
                let end = value.map { scale($0) } ?? corner.x
                if let value, value > 0 {
                    canvas.rectangle(
                        Box(
                            left: corner.x, top: middle - 8, right: max(end, corner.x + 1.5),
                            bottom: middle + 8), fill: variant.family.ink, radius: 1.5)
                }
                canvas.text(
                    words, at: Point(max(end, corner.x) + 6, middle + 4), .mutedLabel)
            }
        }
    }
}
