import Results
import Revocation

/// One panel of the chart. All panels have the same axes.
struct AgeDrawing {
    let chart: AgeChart
    private let drawn: [AgeData.Line]
    private let frame: LineFrame
    private let panel: Panel

    private var width: ChartWidth { frame.width }

    /// - Parameter lines: the lines of this panel.
    init(chart: AgeChart, lines: [AgeData.Line], frame: LineFrame) {
        self.chart = chart
        drawn = lines
        self.frame = frame
        let (all, width) = (chart.data.lines, frame.width)
        let windows_ms = all.map(\.longest_s).filter { $0 > 0 }.map { $0 * 1e3 }
        let (least, most) = (windows_ms.min() ?? 1, windows_ms.max() ?? 1)
        panel = Panel(
            frame.box(
                left: width.isWide ? 66 : 52, right: width.pixels - 28,
                height: frame.height(wide: 300, narrow: 280, small: 190)),
            x: (.linear, 0...max(all.map(\.life_s).max() ?? 1, 1e-9)),
            // Leaves room below, so that no window touches the lower edge.
            y: (.logarithmic, Scale.logDomain(of: [least / 6, most], room: 1.6)))
    }

    func draw(on canvas: inout Canvas) -> Double {
        let age = LineFrame.Axis(title: "Age of the token at its revocation", ticks: ages)
        let windows = LineFrame.Axis(
            title: width.isWide ? "Accepted for at most (log scale)" : "Accepted, at most (log)",
            ticks: Ticks.time_ms(panel.y.domain))
        frame.draw([.init(panel: panel, x: age, y: windows)], on: &canvas)
        for line in drawn { draw(line, on: &canvas) }
        let unnamed = drawLabels(on: &canvas)
        return frame.drawKey(unnamed, below: panel, room: 52, on: &canvas)
    }

    /// The ticks, in whole seconds, minutes or hours.
    private var ages: [Tick] {
        let most = panel.x.domain.upperBound
        let unit = most >= 7_200 ? 3_600.0 : most >= 120 ? 60 : 1
        return Ticks.linear(to: most / unit, count: width.isWide ? 6 : 3) {
            $0 > 0 ? AgeChart.time($0 * unit) : "0"
        }.map { Tick(value: $0.value * unit, label: $0.label) }
    }

    private func corners(of line: AgeData.Line) -> [Point] {
        line.points.map { panel.place($0.age_s, $0.window_s * 1e3) }
    }

    private func draw(_ line: AgeData.Line, on canvas: inout Canvas) {
        let variant = line.variant
        canvas.group(variant.attributes, title: chart.text(of: line, .wide)) { canvas in
            canvas.path(
                panel.path(line.points.map { ($0.age_s, $0.window_s * 1e3) }),
                stroke: variant.family.ink, width: 2.2, dash: variant.dash)
        }
    }

    /// Draws labels along the lines, and the example. Returns the lines that have no room for a
    /// label.
    private func drawLabels(on canvas: inout Canvas) -> [LineKey.Entry] {
        var placer = LabelPlacer(within: panel.box.grown(by: -2))
        let style = width.labelStyle
        for line in drawn { placer.avoid(corners(of: line), weight: 0.9) }
        if let example = chart.example,
            drawn.contains(where: { $0.variant.index == example.line.variant.index })
        {
            let variant = example.line.variant
            let place = panel.place(example.dot.age_s, example.dot.window_s * 1e3)
            canvas.line(
                Point(place.x, panel.box.bottom), place, .muted, width: 1.2, dash: "2 4")
            canvas.marker(variant.family.marker, at: place, variant.family.ink, radius: 5)
            placer.avoid(Box(around: place, 7), weight: 6)
        }
        var unnamed: [LineKey.Entry] = []
        for line in drawn {
            let text = chart.text(of: line, width)
            guard let spot = placer.place(text, style, candidates(along: line)) else {
                unnamed.append(.init(variant: line.variant, text: text))
                continue
            }
            canvas.group(line.variant.attributes) { canvas in
                canvas.label(text, style, spot, clearance: 2)
            }
        }
        return unnamed
    }

    /// Returns positions above and below the line, from its middle outwards.
    private func candidates(along line: AgeData.Line) -> [LabelPlacer.Position] {
        let corners = corners(of: line)
        return [0.3, 0.15, 0.45, 0.05, 0.6].flatMap { share -> [LabelPlacer.Position] in
            let across = panel.box.left + share * panel.box.width
            guard let corner = corners.last(where: { $0.x <= across }) else { return [] }
            return LabelPlacer.candidates(
                for: Point(across, corner.y), at: [(0, -7, .start), (0, 16, .start)])
        }
    }
}
