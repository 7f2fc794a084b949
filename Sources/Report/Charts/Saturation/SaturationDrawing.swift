import Results
import Revocation

/// Both panels, with all strategies or those of one family. All drawings have the same axes.
struct SaturationDrawing {
    let chart: SaturationChart
    private let drawn: [SaturationData.Curve]
    private let frame: LineFrame
    private let rates: Panel
    private let times: Panel

    init(chart: SaturationChart, drawn: [SaturationData.Curve], frame: LineFrame) {
        self.chart = chart
        self.drawn = drawn
        self.frame = frame
        let (curves, width) = (chart.data.curves, frame.width)
        let levels = curves.flatMap(\.levels)
        let offered = Scale.logDomain(
            of: levels.map(\.offered_per_s) + curves.compactMap(\.capacity_per_s), room: 1.3)
        let left = width.isWide ? 78.0 : 62.0
        let shares = Scale(.logarithmic, offered, to: (0, 1))
        let right = frame.right(
            from: left,
            ends: curves.map { curve in
                (
                    shares(curve.levels.last?.offered_per_s ?? 0),
                    chart.label(of: curve.variant, width)
                )
            })
        let upper = frame.box(
            left: left, right: right, height: frame.height(wide: 290, narrow: 260, small: 190))
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
                bottom: upper.bottom + 62 + frame.height(wide: 170, narrow: 160, small: 120)),
            x: (.logarithmic, offered),
            y: (.logarithmic, Scale.logDomain(of: levels.compactMap(\.p99_us))))
    }

    func draw(on canvas: inout Canvas) -> Double {
        let offered = Ticks.logarithmic(rates.x.domain, label: Quantity.count)
        let achieved = LineFrame.Axis(
            title: "Achieved per second (log)",
            ticks: Ticks.logarithmic(rates.y.domain, label: Quantity.count))
        let answered = LineFrame.Axis(
            title: "p99 response (log)",
            ticks: Ticks.logarithmic(times.y.domain) { Quantity.time(us: $0) })
        frame.draw(
            [
                .init(panel: rates, x: .init(title: "", ticks: offered), y: achieved),
                .init(
                    panel: times,
                    x: .init(title: "Offered verifications per second (log scale)", ticks: offered),
                    y: answered),
            ], on: &canvas)
        drawDiagonal(on: &canvas)
        for curve in drawn { draw(curve, on: &canvas) }
        return frame.drawNames(
            drawn.map { curve in
                .init(
                    variant: curve.variant, text: chart.label(of: curve.variant, frame.width),
                    line: curve.levels.map { rates.place($0.offered_per_s, $0.achieved_per_s) },
                    isDotted: false)
            }, in: rates, below: times, on: &canvas)
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
