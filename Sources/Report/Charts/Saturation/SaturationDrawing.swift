import Results
import Revocation

/// Both panels, with all strategies or those of a family; all have the same axes.
struct SaturationDrawing {
    let chart: SaturationChart
    private let drawn: [SaturationData.Curve]
    let width: ChartWidth
    private let rates: Panel
    private let times: Panel
    private let style: TextStyle

    init(
        chart: SaturationChart, drawn: [SaturationData.Curve], width: ChartWidth, top: Double,
        isSmall: Bool
    ) {
        self.chart = chart
        self.drawn = drawn
        self.width = width
        var style = TextStyle.label
        if !width.isWide { style = style.sized(10.5) }
        self.style = style
        let curves = chart.data.curves
        let levels = curves.flatMap(\.levels)
        let offered = Scale.logDomain(
            of: levels.map(\.offered_per_s) + curves.compactMap(\.capacity_per_s), room: 1.3)
        let left = width.isWide ? 78.0 : 62.0
        let shares = Scale(.logarithmic, offered, to: (0, 1))
        let right = Panel.right(
            from: left, within: width.pixels,
            ends: curves.map { curve in
                (
                    shares(curve.levels.last?.offered_per_s ?? 0),
                    style.width(of: chart.label(of: curve.variant, width))
                )
            })
        let height = isSmall ? 190.0 : width.isWide ? 290 : 260
        let upper = Box(left: left, top: top + 4, right: right, bottom: top + 4 + height)
        rates = Panel(
            upper, x: (.logarithmic, offered),
            y: (
                .logarithmic,
                Scale.logDomain(
                    of: levels.map(\.achieved_per_s) + curves.compactMap(\.capacity_per_s),
                    room: 1.3)
            ))
        times = Panel(
            Box(
                left: left, top: upper.bottom + 62, right: right,
                bottom: upper.bottom + 62 + (isSmall ? 120 : width.isWide ? 170 : 160)),
            x: (.logarithmic, offered),
            y: (.logarithmic, Scale.logDomain(of: levels.compactMap(\.p99_us))))
    }

    func draw(on canvas: inout Canvas) -> Double {
        for panel in [rates, times] {
            panel.drawGrid(
                on: &canvas, x: Ticks.logarithmic(panel.x.domain, label: Quantity.count),
                y: Ticks.logarithmic(panel.y.domain) {
                    panel.box == rates.box ? Quantity.count($0) : Quantity.time(us: $0)
                })
        }
        let left = width.isWide ? 14.0 : 10.0
        rates.drawTitles(on: &canvas, x: "", y: "Achieved per second (log)", left: left)
        times.drawTitles(
            on: &canvas, x: "Offered verifications per second (log scale)",
            y: "p99 response (log)", left: left)
        drawDiagonal(on: &canvas)
        for curve in drawn { draw(curve, on: &canvas) }
        let unnamed = EndLabels(panel: rates, style: style).draw(
            drawn.map { curve in
                .init(
                    variant: curve.variant, text: chart.label(of: curve.variant, width),
                    line: curve.levels.map { rates.place($0.offered_per_s, $0.achieved_per_s) },
                    isDotted: false)
            }, on: &canvas, right: width.pixels)
        return LineKey(width: width).draw(unnamed, on: &canvas, top: times.box.bottom + 50)
    }

    private func drawDiagonal(on canvas: inout Canvas) {
        let low = max(rates.x.domain.lowerBound, rates.y.domain.lowerBound)
        let high = min(rates.x.domain.upperBound, rates.y.domain.upperBound)
        guard low < high else { return }
        canvas.line(rates.place(low, low), rates.place(high, high), .axis, width: 1.3, dash: "2 4")
    }

    private func draw(_ curve: SaturationData.Curve, on canvas: inout Canvas) {
        let (variant, ink) = (curve.variant, curve.variant.family.ink)
        canvas.group(variant.attributes, title: tooltip(of: curve)) { canvas in
            if let capacity = curve.capacity_per_s, rates.x.domain.contains(capacity) {
                let place = rates.place(capacity, capacity)
                canvas.line(
                    Point(place.x - 5, place.y - 5), Point(place.x + 5, place.y + 5), ink,
                    width: 2.4)
            }
            canvas.path(
                rates.path(curve.levels.map { ($0.offered_per_s, $0.achieved_per_s) }),
                stroke: ink, width: 2.2, dash: variant.dash)
            let timed = curve.levels.compactMap { level in
                level.p99_us.map { (level.offered_per_s, $0) }
            }
            if timed.count > 1 {
                canvas.path(times.path(timed), stroke: ink, width: 2.2, dash: variant.dash)
            }
            for level in curve.levels {
                let filling: Canvas.Filling = level.invalidReason == nil ? .full : .hollow
                canvas.marker(
                    variant.family.marker,
                    at: rates.place(level.offered_per_s, level.achieved_per_s), ink, radius: 5,
                    filling)
                if let p99 = level.p99_us {
                    canvas.marker(
                        variant.family.marker, at: times.place(level.offered_per_s, p99), ink,
                        radius: 5, filling)
                }
            }
        }
    }

    private func tooltip(of curve: SaturationData.Curve) -> String {
        let lines = curve.levels.map { level in
            let time = level.p99_us.map { ", p99 \(Quantity.time(us: $0))" } ?? ""
            let mark = level.invalidReason == nil ? "" : ", overloaded"
            return "offered \(Quantity.count(level.offered_per_s))/s, achieved "
                + "\(Quantity.count(level.achieved_per_s))/s\(time)\(mark)"
        }
        return ([curve.variant.name] + lines).joined(separator: "\n")
    }
}
