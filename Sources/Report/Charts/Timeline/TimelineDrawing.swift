import Results
import Revocation

/// Both panels, with all strategies or those of one family. All drawings have the same axes.
struct TimelineDrawing {
    let chart: TimelineChart
    let curves: [TimelineData.Curve]
    private let frame: LineFrame
    private let upper: Panel
    private let lower: Panel

    private var data: TimelineData { chart.data }
    private var width: ChartWidth { frame.width }

    init(chart: TimelineChart, curves: [TimelineData.Curve], frame: LineFrame) {
        self.chart = chart
        self.curves = curves
        self.frame = frame
        let heights: (upper: Double, lower: Double) = frame.isSmall ? (130, 90) : (190, 150)
        let (data, width) = (chart.data, frame.width)
        let (left, right) = (width.isWide ? 66.0 : 48.0, width.pixels - (width.isWide ? 40 : 24))
        let most = data.curves.flatMap(\.open).max() ?? 1
        let worst = data.curves.flatMap(\.lost).max() ?? 0
        upper = Panel(
            // The box begins below its heading.
            Box(
                left: left, top: frame.top + 24, right: right,
                bottom: frame.top + 24 + heights.upper),
            x: (.linear, 0...data.length_s), y: (.linear, 0...max(most * 1.08, 1)))
        let start = upper.box.bottom + 64
        lower = Panel(
            Box(left: left, top: start, right: right, bottom: start + heights.lower),
            x: (.linear, 0...data.length_s), y: (.linear, 0...min(max(worst * 1.15, 0.01), 1)))
    }

    func draw(on canvas: inout Canvas) -> Double {
        drawSpan(on: &canvas)
        let times = Ticks.linear(to: data.length_s, count: width.isWide ? 8 : 4) {
            "\(plain($0)) s"
        }
        let counts = Ticks.linear(to: upper.y.domain.upperBound, count: 4, label: Quantity.count)
        let shares = Ticks.linear(to: lower.y.domain.upperBound, count: 3, label: Quantity.percent)
        frame.draw(
            [
                .init(
                    panel: upper, heading: "Revoked tokens still accepted",
                    x: .init(title: "", ticks: times), y: .init(title: "", ticks: counts)),
                .init(
                    panel: lower, heading: "Share of requests refused as revoked or failed",
                    x: .init(title: "Time since the phase began", ticks: times),
                    y: .init(title: "", ticks: shares)),
            ], on: &canvas)
        for curve in curves { draw(curve, on: &canvas) }
        let named = drawLabels(on: &canvas, upper, \.open, data.slice_s)
            .union(drawLabels(on: &canvas, lower, \.lost, 1))
        let unnamed = curves.filter { !named.contains($0.variant.index) }.map {
            LineKey.Entry(variant: $0.variant, text: text(for: $0))
        }
        return frame.drawKey(unnamed, below: lower, on: &canvas)
    }

    /// Draws a label at the highest point of each line that is not flat at zero. Returns the
    /// variants that have a label.
    private func drawLabels(
        on canvas: inout Canvas, _ panel: Panel,
        _ values: KeyPath<TimelineData.Curve, [Double]>, _ step: Double
    ) -> Set<Int> {
        var bounds = panel.box.grown(by: 4)
        bounds.right = width.pixels - 4
        var placer = LabelPlacer(within: bounds)
        let style = width.labelStyle
        for curve in curves {
            placer.avoid(
                curve[keyPath: values].enumerated().map {
                    panel.place((Double($0.offset) + 0.5) * step, $0.element)
                }, weight: 0.5)
        }
        var named: Set<Int> = []
        for curve in curves {
            let own = curve[keyPath: values]
            guard let most = own.max(), most > 0, let peak = own.firstIndex(of: most) else {
                continue
            }
            let end = panel.place((Double(peak) + 0.9) * step, most)
            guard
                let spot = placer.place(
                    text(for: curve), style,
                    LabelPlacer.behind(end) + LabelPlacer.around(end, reach: 14))
            else { continue }
            canvas.group(curve.variant.attributes) { canvas in
                canvas.label(text(for: curve), style, spot, clearance: 2)
            }
            named.insert(curve.variant.index)
        }
        return named
    }

    private func text(for curve: TimelineData.Curve) -> String {
        let name = chart.label(of: curve.variant, width)
        guard width.isWide, let behaviour = curve.variant.guarantee?.outage,
            behaviour == .failClosed
        else { return name }
        return "\(name), \(behaviour.words)"
    }

    private func drawSpan(on canvas: inout Canvas) {
        guard let span = data.span else { return }
        canvas.rectangle(
            Box(
                left: upper.x(span.from_s), top: upper.box.top, right: upper.x(span.to_s),
                bottom: lower.box.bottom), fill: .muted, opacity: 0.13)
        canvas.text(
            span.name,
            at: Point((upper.x(span.from_s) + upper.x(span.to_s)) / 2, upper.box.bottom + 36),
            TextStyle.mutedLabel.anchored(.middle))
    }

    private func draw(_ curve: TimelineData.Curve, on canvas: inout Canvas) {
        let most = curve.open.max() ?? 0
        let title =
            "\(text(for: curve))\nat most \(Quantity.count(most)) revoked tokens accepted, at once"
        canvas.group(curve.variant.attributes, title: title) { canvas in
            func steps(_ values: [Double], _ step: Double) -> [(x: Double, y: Double)] {
                values.enumerated().map { (Double($0.offset) * step, $0.element) }
                    + (values.last.map { [(Double(values.count) * step, $0)] } ?? [])
            }
            let lines = [
                upper.path(steps(curve.open, data.slice_s), isStepped: true),
                lower.path(steps(curve.lost, 1), isStepped: true),
            ]
            for line in lines where !line.isEmpty {
                canvas.path(
                    line, stroke: curve.variant.family.ink, width: 2, dash: curve.variant.dash)
            }
        }
    }
}
