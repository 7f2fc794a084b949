import Metrics
import Results

extension FrontierDrawing {
    /// Draws the labels. Labels of strategies on the frontier are placed first.
    func drawLabels(on canvas: inout Canvas) {
        var placer = placer
        for entry in drawingOrder.reversed() {
            let words = chart.label(of: entry.variant, width)
            let isBehind = entry.standing.isBehind
            let isOn = entry.standing == .frontier
            var style = isOn ? TextStyle.strongLabel : isBehind ? .mutedLabel : .label
            if !width.isWide { style = style.sized(11) }
            let centre = place(entry)
            guard
                let spot = placer.place(
                    words, style, LabelPlacer.around(centre), limit: .infinity)
            else { continue }
            canvas.group(entry.variant.attributes) { canvas in
                canvas.label(words, style, spot, clearance: 9)
            }
        }
    }

    /// A placer that avoids everything that is drawn.
    private var placer: LabelPlacer {
        var placer = LabelPlacer(within: panel.box.grown(by: -3))
        placer.avoid(corners, weight: 0.8)
        placer.avoid(
            Box(
                left: panel.box.left, top: panel.box.bottom - 34, right: panel.box.left + 82,
                bottom: panel.box.bottom), weight: 4)
        for entry in group.entries {
            let centre = place(entry)
            placer.avoid(Box(around: centre, 9), weight: 6)
            if entry.point.isAtMost {
                placer.avoid(
                    Box(
                        left: centre.x - Self.arrow - 16, top: centre.y - 7, right: centre.x,
                        bottom: centre.y + 7), weight: 4)
            }
            if let p50 = entry.p50_ms, let worst = entry.max_ms {
                placer.avoid(
                    Box(
                        left: panel.x(p50) - 3, top: centre.y - 4, right: panel.x(worst) + 3,
                        bottom: centre.y + 4), weight: 1.5)
            }
            placer.avoid(
                [
                    Point(centre.x, panel.y(entry.point.cpu_us.low)),
                    Point(centre.x, panel.y(entry.point.cpu_us.high)),
                ], weight: 1)
        }
        return placer
    }
}

extension FrontierChart {
    var domain_ms: ClosedRange<Double> {
        WindowAxis.domain_ms(
            holding: data.entries.flatMap { entry in
                [entry.max_ms, entry.variant[.windowBound]].compactMap(\.self)
            })
    }

    func tooltip(of entry: FrontierData.Entry) -> String {
        let limit = entry.point.isAtMost ? "at most " : ""
        var lines = [
            entry.variant.name,
            "window, \(entry.figure): \(limit)\(Quantity.time(ms: entry.point.window_ms.value))",
        ]
        if let p50 = entry.p50_ms, let worst = entry.max_ms {
            lines.append("p50 \(Quantity.time(ms: p50)), worst \(Quantity.time(ms: worst))")
        }
        lines.append(
            "CPU: \(Quantity.time(us: entry.point.cpu_us.value)) per verification, "
                + "\(Quantity.count(entry.perCore_s))/s per core")
        lines.append(words(for: entry.standing))
        return lines.joined(separator: "\n")
    }
}
