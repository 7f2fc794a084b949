import Results
import Revocation

/// The region of a plot with its two axes. Draws grid, axes, ticks and titles.
struct Panel {
    let box: Box
    let x: Scale
    let y: Scale

    init(_ box: Box, x: (Scale.Kind, ClosedRange<Double>), y: (Scale.Kind, ClosedRange<Double>)) {
        self.box = box
        self.x = Scale(x.0, x.1, to: (box.left, box.right))
        self.y = Scale(y.0, y.1, to: (box.bottom, box.top))
    }

    func place(_ x: Double, _ y: Double) -> Point { Point(self.x(x), self.y(y)) }

    /// Draws lines behind the data, and labels outside the box.
    func drawGrid(on canvas: inout Canvas, x ticks: [Tick], y levels: [Tick]) {
        let shown = Ticks.spaced(ticks, on: x, .tick)
        for tick in shown {
            let across = x(tick.value)
            canvas.line(Point(across, box.top), Point(across, box.bottom), .grid)
            canvas.line(Point(across, box.bottom), Point(across, box.bottom + 5), .axis)
            canvas.text(
                tick.label, at: Point(across, box.bottom + 19), TextStyle.tick.anchored(.middle))
        }
        for level in levels {
            let height = y(level.value)
            canvas.line(Point(box.left, height), Point(box.right, height), .grid)
            canvas.text(
                level.label, at: Point(box.left - 8, height + 4), TextStyle.tick.anchored(.end))
        }
        canvas.line(Point(box.left, box.bottom), Point(box.right, box.bottom), .axis)
    }

    /// Draws the titles of the axes: below the box, and rotated at its left.
    func drawTitles(on canvas: inout Canvas, x across: String, y upward: String, left: Double = 14)
    {
        let style = TextStyle.axisTitle.anchored(.middle)
        // In small drawings a long title would otherwise extend beyond the left edge.
        let half = style.width(of: across) / 2
        let middle = max((box.left + box.right) / 2, half + 4)
        canvas.text(across, at: Point(middle, box.bottom + 42), style)
        canvas.text(upward, at: Point(left, (box.top + box.bottom) / 2), style.turned(-90))
    }

    /// Returns a path through points. Points beyond the domains are placed at their ends.
    func path(_ points: [(x: Double, y: Double)], isStepped: Bool = false) -> String {
        var data = ""
        var last: Point?
        for (index, point) in points.enumerated() {
            let place = self.place(point.x, point.y)
            if let before = last {
                if isStepped, place.y == before.y, index < points.count - 1 { continue }
                if isStepped {
                    data += "H\(number(place.x))V\(number(place.y))"
                } else if before != place {
                    data += "L\(number(place.x)) \(number(place.y))"
                }
            } else {
                data = "M\(number(place.x)) \(number(place.y))"
            }
            last = place
        }
        return data
    }

    private func number(_ value: Double) -> String { plain(value, decimals: 1) }
}

/// Labels for lines, next to the points at which they end.
struct EndLabels {
    struct Entry {
        let variant: ReportedVariant
        let text: String
        /// The pixels that the line passes through. The last one is labelled.
        let line: [Point]
        var isDotted = true
    }

    let panel: Panel
    var style = TextStyle.label

    /// - Parameter right: the right limit of labels.
    /// - Returns: the lines that have no room for a label.
    /// - Returns: the lines that have no room for a label.
    func draw(_ entries: [Entry], on canvas: inout Canvas, right: Double) -> [LineKey.Entry] {
        var bounds = panel.box.grown(by: 6)
        bounds.right = right
        var placer = LabelPlacer(within: bounds)
        for entry in entries {
            placer.avoid(entry.line, weight: 0.7)
            if let end = entry.line.last { placer.avoid(Box(around: end, 6), weight: 3) }
        }
        // Labels are placed from the top down, so that the leaders of neighbours do not cross.
        let ordered = entries.sorted { ($0.line.last?.y ?? 0) < ($1.line.last?.y ?? 0) }
        var unnamed: [LineKey.Entry] = []
        for entry in ordered {
            guard let end = entry.line.last,
                let spot = placer.place(entry.text, style, LabelPlacer.behind(end))
            else {
                unnamed.append(.init(variant: entry.variant, text: entry.text))
                continue
            }
            canvas.group(entry.variant.attributes) { canvas in
                if entry.isDotted { canvas.circle(end, 3.2, fill: entry.variant.family.ink) }
                canvas.label(entry.text, style, spot, clearance: 5)
            }
        }
        return unnamed
    }
}
