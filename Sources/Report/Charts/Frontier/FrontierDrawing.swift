import Results
import Revocation

/// One panel of the frontier chart. All panels have the same axes.
struct FrontierDrawing {
    let chart: FrontierChart
    let group: FrontierGroup
    let width: ChartWidth
    let panel: Panel

    var data: FrontierData { chart.data }

    init(chart: FrontierChart, group: FrontierGroup, width: ChartWidth, top: Double) {
        self.chart = chart
        self.group = group
        self.width = width
        let costs = chart.data.entries.flatMap { [$0.point.cpu_us.low, $0.point.cpu_us.high] }
        // Few strategies have an embedded store, and many panels would not fit on a screen.
        let panels = chart.data.groups.count
        let isSmall = panels > 2 || panels > 1 && group.isEmbedded
        let height = isSmall ? 310.0 : width.isWide ? 430 : 400
        let edge = top + 4 + (chart.hasPanelTitles ? Self.titleRoom : 0)
        panel = Panel(
            Box(
                left: WindowAxis.left(width), top: edge, right: WindowAxis.right(width),
                bottom: edge + height),
            x: (.logarithmic, chart.domain_ms),
            y: (.logarithmic, Scale.logDomain(of: costs, room: 1.7, atLeast: 12)))
    }

    private static let titleRoom = 26.0

    func draw(on canvas: inout Canvas) -> Double {
        drawTitle(on: &canvas)
        drawRegion(on: &canvas)
        let domain = panel.y.domain
        panel.drawGrid(
            on: &canvas, x: Ticks.time_ms(panel.x.domain),
            y: Ticks.logarithmic(domain) { Quantity.digits($0) })
        drawRates(on: &canvas)
        panel.drawTitles(
            on: &canvas,
            x: width.isWide
                ? "Revocation window: until the last node refuses a revoked token "
                    + "(\(data.figure), log scale)"
                : "Revocation window (\(data.figure), log)",
            y: width.isWide
                ? "CPU per verification, node + what it asks (µs, log scale)"
                : "CPU µs per verification (log)", left: width.isWide ? 16 : 12)
        drawStaircase(on: &canvas)
        drawBetter(on: &canvas)
        for entry in drawingOrder { draw(entry, on: &canvas) }
        drawLabels(on: &canvas)
        return panel.box.bottom + 50
    }

    /// Draws the title above the text at the right of a small drawing's upper edge.
    private func drawTitle(on canvas: inout Canvas) {
        guard chart.hasPanelTitles else { return }
        let isTooLong = TextStyle.axisTitle.width(of: group.title) > panel.box.width
        canvas.text(
            isTooLong ? group.shortTitle : group.title,
            at: Point(panel.box.left, panel.box.top - Self.titleRoom + 6), .axisTitle)
    }

    /// The strategies in drawing order: those not on the frontier come first, below the others.
    var drawingOrder: [FrontierData.Entry] {
        group.behind + group.unresolved + group.onFrontier
    }

    func place(_ entry: FrontierData.Entry) -> Point {
        panel.place(entry.point.window_ms.value, entry.point.cpu_us.value)
    }

    /// The corners from the top of the panel down the steps to its right edge.
    var corners: [Point] {
        var corners: [Point] = []
        for entry in group.onFrontier {
            let place = place(entry)
            corners.append(Point(place.x, corners.last?.y ?? panel.box.top))
            corners.append(place)
        }
        if let last = corners.last { corners.append(Point(panel.box.right, last.y)) }
        return corners
    }

    private func written(_ points: [Point]) -> String {
        "M"
            + points.map { "\(plain($0.x, decimals: 1)) \(plain($0.y, decimals: 1))" }
            .joined(separator: "L")
    }

    private func drawRegion(on canvas: inout Canvas) {
        guard !corners.isEmpty else { return }
        let region = corners + [Point(panel.box.right, panel.box.top)]
        canvas.path(written(region) + "Z", fill: .muted, opacity: 0.11)
    }

    private func drawStaircase(on canvas: inout Canvas) {
        guard !corners.isEmpty else { return }
        canvas.path(
            written(corners), stroke: .ink, width: 2,
            dash: data.canCompare(within: group) ? nil : "3 4")
    }

    /// Draws the right axis: verifications per second and core.
    private func drawRates(on canvas: inout Canvas) {
        let (low, high) = (1e6 / panel.y.domain.upperBound, 1e6 / panel.y.domain.lowerBound)
        for tick in Ticks.logarithmic(low...high, label: Quantity.count) {
            let height = panel.y(1e6 / tick.value)
            canvas.line(
                Point(panel.box.right, height), Point(panel.box.right + 4, height), .axis)
            canvas.text(tick.label, at: Point(panel.box.right + 7, height + 4), .tick)
        }
        guard width.isWide else {
            canvas.text(
                "/s per core", at: Point(width.pixels - 4, panel.box.top - 6),
                TextStyle.tick.anchored(.end))
            return
        }
        canvas.text(
            "Verifications per second and core",
            at: Point(width.pixels - 10, (panel.box.top + panel.box.bottom) / 2),
            TextStyle.subtitle.anchored(.middle).turned(90))
    }

    private func drawBetter(on canvas: inout Canvas) {
        let corner = Point(panel.box.left + 14, panel.box.bottom - 14)
        canvas.path(
            "M\(canvas.number(corner.x + 15)) \(canvas.number(corner.y - 15))"
                + "L\(canvas.number(corner.x)) \(canvas.number(corner.y))m0 -9v9h9",
            stroke: .muted, width: 1.8)
        canvas.text(
            "better", at: Point(corner.x + 22, corner.y - 1),
            TextStyle(size: 12.5, isBold: true, ink: .muted))
    }

    private func draw(_ entry: FrontierData.Entry, on canvas: inout Canvas) {
        let family = entry.variant.family
        canvas.group(entry.variant.attributes, title: chart.tooltip(of: entry)) { canvas in
            let centre = place(entry)
            if let p50 = entry.p50_ms, let worst = entry.max_ms {
                canvas.line(
                    Point(panel.x(p50), centre.y), Point(panel.x(max(worst, p50)), centre.y),
                    family.ink, width: 8, opacity: 0.25)
            }
            drawIntervals(of: entry, centre, on: &canvas)
            if entry.point.isAtMost { drawArrow(from: centre, family.ink, on: &canvas) }
            let filling: Canvas.Filling =
                switch entry.standing {
                case .frontier: .full
                case .unresolved: .half
                case .behind: .hollow
                }
            canvas.marker(family.marker, at: centre, family.ink, filling)
        }
    }

    private func drawIntervals(
        of entry: FrontierData.Entry, _ centre: Point, on canvas: inout Canvas
    ) {
        let (window, cpu) = (entry.point.window_ms, entry.point.cpu_us)
        if window.isKnown {
            canvas.line(
                Point(panel.x(window.low), centre.y), Point(panel.x(window.high), centre.y),
                entry.variant.family.ink, width: 1.4)
        }
        if cpu.isKnown {
            canvas.line(
                Point(centre.x, panel.y(cpu.low)), Point(centre.x, panel.y(cpu.high)),
                entry.variant.family.ink, width: 1.4)
        }
    }

    static let arrow = 30.0

    private func drawArrow(from centre: Point, _ ink: Ink, on canvas: inout Canvas) {
        let tip = centre.x - Self.arrow
        canvas.path(
            "M\(canvas.number(centre.x - 8)) \(canvas.number(centre.y))"
                + "H\(canvas.number(tip))m5 -4.5l-5 4.5l5 4.5",
            stroke: ink, width: 1.8)
        canvas.text(
            "≤", at: Point(tip - 4, centre.y + 4.5),
            TextStyle(size: 13, isBold: true, anchor: .end))
    }
}
