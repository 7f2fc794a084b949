import Record

/// Where the bytes of each strategy are: on the wire, in the store, at a node, in a feed.
struct BytesFigure: Figure {
    struct Column: Sendable {
        let name: String
        let title: String
    }

    let variants: [ReportedVariant]
    let columns: [Column]
    /// Bytes by the variant's index and the column's name.
    private let values: [Int: [String: Double]]

    let name = "bytes"
    let title = "Where the bytes are"
    let notes: [String] = []

    private static let known = [
        Column(
            name: "token_bytes", title: "On the wire, a token"),
        Column(
            name: "store_bytes_per_token", title: "In the store, a live token"),
        Column(name: "node_bytes", title: "At each node"),
        Column(
            name: "store_bytes_per_revocation", title: "In the store, a revoked token"),
        Column(
            name: "node_bytes_per_revocation", title: "At each node, a revoked token"),
        Column(
            name: "feed_bytes_per_revocation", title: "In the feed, a revocation"),
    ]

    init(_ run: ReportedRun) {
        var values: [Int: [String: Double]] = [:]
        for variant in run.variants where !variant.isNull && variant.isMeasured {
            for column in Self.known {
                // Not every one of them has a column in the comparison.
                values[variant.index, default: [:]][column.name] =
                    variant[column.name] ?? run.figure(column.name, "value", of: variant)?.value
            }
        }
        self.values = values
        columns = Self.known.filter { column in values.values.contains { $0[column.name] != nil } }
        variants = run.variants.filter { values[$0.index]?.isEmpty == false }
    }

    private func value(_ column: Column, of variant: ReportedVariant) -> Double? {
        values[variant.index]?[column.name]
    }

    var subtitle: String {
        "Bytes, each panel with a scale of its own. – stands for what was not measured"
            + (variants.contains { $0.invalidReason != nil } ? "; * for an invalid row." : ".")
    }

    var csv: CSVTable {
        var table = CSVTable(header: ["strategy", "variant"] + columns.map(\.name) + ["valid"])
        for variant in variants {
            table.append(
                [variant.strategy, variant.label]
                    + columns.map { value($0, of: variant).map { plain($0, decimals: 1) } ?? "" }
                    + [String(variant.invalidReason == nil)])
        }
        return table
    }

    var families: [Family] {
        Family.allCases.filter { family in variants.contains { $0.family == family } }
    }

    private static let row = 24.0

    func draw(on canvas: inout Canvas, _ width: FigureWidth, top: Double) -> Double {
        var style = TextStyle.label.anchored(.end)
        if !width.isWide { style = style.sized(11) }
        let names = variants.map { label(of: $0, width) + ($0.invalidReason == nil ? "" : " *") }
        let gutter = (names.map { style.width(of: $0) }.max() ?? 0) + 24
        let height = Self.row * Double(variants.count)
        // Side by side where there is room, else one below the other.
        let perRow = width.isWide ? min(max(columns.count, 1), 3) : 1
        let room = width.pixels - gutter - 8
        var bottom = top
        for (index, column) in columns.enumerated() {
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
                column.title, at: Point(left, start - 10),
                TextStyle.axisTitle)
            drawBars(column, from: Point(left, start), to: end, on: &canvas)
            bottom = start + height
        }
        return bottom + 8
    }

    private func drawBars(
        _ column: Column, from corner: Point, to right: Double, on canvas: inout Canvas
    ) {
        let most = variants.compactMap { value(column, of: $0) }.max() ?? 0
        // Room for the figure behind the longest bar.
        let scale = Scale(.linear, 0...max(most, 1), to: (corner.x, right - 66))
        let height = Self.row * Double(variants.count)
        canvas.line(corner, Point(corner.x, corner.y + height), .axis)
        for (rank, variant) in variants.enumerated() {
            let middle = corner.y + Self.row * (Double(rank) + 0.5)
            let value = value(column, of: variant)
            let words = value.map(Quantity.bytes) ?? "–"
            canvas.group(
                variant.attributes, title: "\(variant.name)\n\(column.title): \(words)"
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
