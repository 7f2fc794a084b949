import Results
import Revocation
import Statistics

/// One panel, with all strategies or those of one family.
struct WindowsDrawing {
    let chart: WindowsChart
    let curves: [WindowsData.Curve]
    private let frame: LineFrame
    private let panel: Panel

    private var width: ChartWidth { frame.width }

    init(chart: WindowsChart, curves: [WindowsData.Curve], frame: LineFrame) {
        self.chart = chart
        self.curves = curves
        self.frame = frame
        panel = Panel(
            frame.box(
                left: WindowAxis.left(frame.width), right: WindowAxis.right(frame.width),
                height: frame.height(wide: 320, narrow: 290, small: 220)),
            x: (.logarithmic, chart.domain_ms), y: (.linear, 0...1))
    }

    func draw(on canvas: inout Canvas) -> Double {
        let times = LineFrame.Axis(
            title: width.isWide
                ? "Time since the revocation was acknowledged (log scale)"
                : "Time since the acknowledgement (log)",
            ticks: Ticks.time_ms(panel.x.domain))
        let shares = LineFrame.Axis(
            title: width.isWide ? "Revocations in force" : "Revocations in force, %",
            ticks: [0, 0.25, 0.5, 0.75, 1].map {
                Tick(value: $0, label: width.isWide ? Quantity.percent($0) : plain($0 * 100))
            })
        frame.draw(
            [.init(panel: panel, x: times, y: shares)], on: &canvas, left: width.isWide ? 14 : 12)
        for curve in curves { draw(curve, on: &canvas) }
        let unnamed = drawLabels(on: &canvas)
        return frame.drawKey(unnamed, below: panel, on: &canvas)
    }

    private func draw(_ curve: WindowsData.Curve, on canvas: inout Canvas) {
        let ink = curve.variant.family.ink
        canvas.group(curve.variant.attributes, title: chart.name(of: curve)) { canvas in
            let (lower, upper) = (curve.steps(curve.lowers_ms), curve.steps(curve.uppers_ms))
            if !curve.isAtMost, let band = band(lower, upper) {
                canvas.path(band, fill: ink, opacity: 0.22)
                canvas.path(
                    panel.path(lower, isStepped: true), stroke: ink, width: 0.8, opacity: 0.7)
            }
            if let law = curve.law {
                let ends_ms = [law.shortest_ns / 1e6, law.longest_ns / 1e6]
                let inside = panel.x.steps(60).filter { $0 > ends_ms[0] && $0 < ends_ms[1] }
                let points = ([ends_ms[0]] + inside + [ends_ms[1]]).map { time_ms in
                    (x: time_ms, y: law.share(closedBy: time_ms * 1e6))
                }
                canvas.path(panel.path(points), stroke: .ink, width: 0.9, opacity: 0.75)
            }
            canvas.path(
                panel.path(upper, isStepped: true), stroke: ink,
                width: curve.request.isEmpty ? 2.2 : 1.3,
                dash: curve.variant.dash)
            if curve.isAtMost { drawArrow(of: curve, on: &canvas) }
        }
    }

    /// Returns the area between the steps of the two bounds.
    private func band(
        _ lower: [(x: Double, y: Double)], _ upper: [(x: Double, y: Double)]
    ) -> String? {
        guard let first = lower.first, let last = upper.last else { return nil }
        let end = panel.place(last.x, last.y)
        let forward =
            panel.path(lower, isStepped: true)
            + "L\(plain(end.x, decimals: 1)) \(plain(end.y, decimals: 1))"
        // The path goes back along the upper bound: down each step first, then to the left.
        var back = ""
        for before in upper.reversed().dropFirst() {
            let next = panel.place(before.x, before.y)
            // Down at the time of the step, then left to the previous step.
            back += "V\(plain(next.y, decimals: 1))H\(plain(next.x, decimals: 1))"
        }
        let start = panel.place(first.x, first.y)
        return forward + back + "L\(plain(start.x, decimals: 1)) \(plain(start.y, decimals: 1))Z"
    }

    private func arrowPlace(of curve: WindowsData.Curve) -> Point {
        panel.place(curve.medianUpper_ms, 0.5)
    }

    private func drawArrow(of curve: WindowsData.Curve, on canvas: inout Canvas) {
        let place = arrowPlace(of: curve)
        let shift = Double(curve.variant.place) * 13
        canvas.path(
            "M\(canvas.number(place.x - 3)) \(canvas.number(place.y + shift))h-22m5 -4l-5 4l5 4",
            stroke: curve.variant.family.ink, width: 1.6)
        canvas.text(
            "≤", at: Point(place.x - 29, place.y + shift + 4.5),
            TextStyle(size: 12, isBold: true, anchor: .end), halo: true)
    }

    /// Draws the labels. Returns the lines that have no room for a label, or lie outside the panel.
    private func drawLabels(on canvas: inout Canvas) -> [LineKey.Entry] {
        var placer = LabelPlacer(within: panel.box.grown(by: -2))
        var style = TextStyle.label
        if !width.isWide { style = style.sized(11) }
        for curve in curves {
            placer.avoid(self.curve(curve), weight: 0.9)
            if curve.isAtMost {
                let place = arrowPlace(of: curve)
                let shift = Double(curve.variant.place) * 13
                placer.avoid(
                    Box(
                        left: place.x - 42, top: place.y + shift - 7, right: place.x,
                        bottom: place.y + shift + 7), weight: 4)
            }
        }
        var unnamed: [LineKey.Entry] = []
        for curve in curves {
            let words =
                curve.request.isEmpty
                ? chart.label(of: curve.variant, width)
                : "\(chart.label(of: curve.variant, width)), \(curve.request)"
            guard let spot = placer.place(words, style, candidates(beside: curve)) else {
                unnamed.append(.init(variant: curve.variant, text: words))
                continue
            }
            canvas.group(curve.variant.attributes) { canvas in
                canvas.label(words, style, spot, clearance: 2)
            }
        }
        return unnamed
    }

    private func curve(_ curve: WindowsData.Curve) -> [Point] {
        curve.steps(curve.uppers_ms).map { panel.place($0.x, $0.y) }
    }

    /// Returns positions on both sides of the line, at heights from the middle outwards.
    private func candidates(beside curve: WindowsData.Curve) -> [LabelPlacer.Position] {
        var found: [LabelPlacer.Position] = []
        for share in [0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2, 0.9, 0.1, 0.96, 0.05] {
            let rank = min(Int(share * Double(curve.count)), curve.count - 1)
            let time = curve.uppers_ms[rank]
            guard time.isFinite else { continue }
            let place = panel.place(time, share)
            found += LabelPlacer.candidates(
                for: place, at: [8.0, 24, 44, 70].flatMap { [($0, 4, .start), (-$0, 4, .end)] })
        }
        return found
    }
}
