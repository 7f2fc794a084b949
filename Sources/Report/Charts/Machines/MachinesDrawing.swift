import Model
import Results
import Revocation

/// One panel of the chart. All panels have the same axes.
struct MachinesDrawing {
    let chart: MachinesChart
    let lines: [MachinesData.Line]
    private let frame: LineFrame
    private let panel: Panel

    private var width: ChartWidth { frame.width }

    init(chart: MachinesChart, lines: [MachinesData.Line], frame: LineFrame) {
        self.chart = chart
        self.lines = lines
        self.frame = frame
        let (data, width) = (chart.data, frame.width)
        let dots = data.lines.flatMap(\.dots)
        let most = Double(dots.map(\.machines).max() ?? 2)
        let rates = dots.map(\.rate_per_s.value) + [data.target?.rate_per_s].compactMap(\.self)
        let left = width.isWide ? 66.0 : 50.0
        let shares = Scale(.logarithmic, 1...max(most, 2), to: (0, 1))
        let right = frame.right(
            from: left,
            ends: data.lines.map { line in
                (
                    max(shares(Double(line.dots.last?.machines ?? 1)), 0.05),
                    chart.label(of: line.variant, width)
                )
            })
        let height = frame.height(wide: 320, narrow: 290, small: 190)
        panel = Panel(
            frame.box(left: left, right: right, height: height),
            x: (.logarithmic, 1...max(most, 2)),
            y: (.logarithmic, Scale.logDomain(of: rates, room: 1.5)))
    }

    func draw(on canvas: inout Canvas) -> Double {
        let counts = (0...24).map { 1 << $0 }.filter { panel.x.domain.contains(Double($0)) }
        let machines = LineFrame.Axis(
            title: width.isWide ? "Machines like the run's (log scale)" : "Machines (log)",
            ticks: counts.map { Tick(value: Double($0), label: Quantity.count(Double($0))) })
        let rates = LineFrame.Axis(
            title: width.isWide ? "Requests per second (log scale)" : "Requests/s (log)",
            ticks: Ticks.logarithmic(panel.y.domain, label: Quantity.count))
        frame.draw([.init(panel: panel, x: machines, y: rates)], on: &canvas)
        drawTarget(on: &canvas)
        for line in lines { draw(line, on: &canvas) }
        return frame.drawNames(
            lines.map { line in
                .init(
                    variant: line.variant, text: chart.label(of: line.variant, width),
                    line: places(line), isDotted: false)
            }, in: panel, room: 52, on: &canvas)
    }

    private func places(_ line: MachinesData.Line) -> [Point] {
        line.dots.map { panel.place(Double($0.machines), $0.rate_per_s.value) }
    }

    /// Draws the point of the required rate and the required number of machines.
    private func drawTarget(on canvas: inout Canvas) {
        guard let target = chart.data.target, target.rate_per_s > 0 else { return }
        let place = panel.place(Double(target.machines), target.rate_per_s)
        canvas.line(
            Point(panel.box.left, place.y), Point(panel.box.right, place.y), .muted, width: 1.2,
            dash: "3 4")
        canvas.line(
            Point(place.x, panel.box.top), Point(place.x, panel.box.bottom), .muted, width: 1.2,
            dash: "3 4")
        let isRight = place.x > (panel.box.left + panel.box.right) / 2
        canvas.text(
            "required", at: Point(place.x + (isRight ? -6 : 6), place.y - 6),
            TextStyle.mutedLabel.anchored(isRight ? .end : .start))
    }

    private func draw(_ line: MachinesData.Line, on canvas: inout Canvas) {
        let (variant, ink) = (line.variant, line.variant.family.ink)
        let words = line.dots.map { dot in
            "\(dot.machines): \(dot.rate_per_s.text(Quantity.count))/s"
        }
        canvas.group(
            variant.attributes, title: ([variant.name] + words).joined(separator: "\n")
        ) { canvas in
            if line.dots.count > 1 {
                canvas.path(
                    panel.path(line.dots.map { (Double($0.machines), $0.rate_per_s.value) }),
                    stroke: ink, width: 2.2, dash: variant.dash)
            } else if let place = places(line).first {
                canvas.marker(variant.family.marker, at: place, ink, radius: 5)
            }
        }
    }
}
