import Foundation
import Metrics
import Results
import Revocation

/// Every percentile of the response time, as far as there are enough samples.
struct PercentilesChart: Chart {
    let data: PercentilesData

    let name = "latency"
    let legendHasLines = true
    let title = "Response time per verification, by percentile"

    private var level: String {
        switch data.phase.flatMap(PhaseName.Level.init(of:)) {
        case .percent(let share)?: "\(share) % of its own capacity"
        case .perSecond(let rate)?: "\(rate)/s"
        case nil: "no load"
        }
    }

    var subtitle: String {
        "Open loop at \(level); measured from the time a request was due to its answer. A line "
            + "ends where \(plain(fewestBeyond)) requests are above it."
    }

    var notes: [String] {
        data.absent.map { "\($0.variant.name) has no line: \($0.reason)." }
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "samples", "quantile", "response_us",
            ])
        for curve in data.curves {
            for point in curve.points {
                table.append(
                    of: curve.variant.id,
                    [
                        String(curve.count), plain(point.quantile, decimals: 7),
                        plain(point.time_us),
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.curves.map(\.variant).families }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        let groups = LineGroups(data.curves) { $0.variant }
        return groups.draw(on: &canvas, top: top) { curves, canvas, top in
            draw(curves, on: &canvas, width, top: top, isSmall: groups.areSeveral)
        }
    }

    /// One panel. All have the same axes.
    private func draw(
        _ curves: [PercentilesData.Curve], on canvas: inout Canvas, _ width: ChartWidth,
        top: Double, isSmall: Bool
    ) -> Double {
        var style = TextStyle.label
        if !width.isWide { style = style.sized(10.5) }
        let times = data.curves.flatMap { $0.points.map(\.time_us) }
        let deepest = data.curves.compactMap { $0.points.last?.depth }.max() ?? 1
        let left = width.isWide ? 78.0 : 62.0
        let right = Panel.right(
            from: left, within: width.pixels,
            ends: data.curves.map { curve in
                (
                    (curve.points.last?.depth ?? 0) / max(deepest, 0.5),
                    style.width(of: label(of: curve.variant, width))
                )
            })
        let panel = Panel(
            Box(
                left: left, top: top + 4,
                right: right,
                bottom: top + 4 + (isSmall ? 200 : width.isWide ? 360 : 330)),
            x: (.linear, 0...max(deepest, 0.5)), y: (.logarithmic, Scale.logDomain(of: times)))
        panel.drawGrid(
            on: &canvas, x: Self.quantileTicks(upTo: deepest),
            y: Ticks.logarithmic(panel.y.domain) { Quantity.time(us: $0) })
        panel.drawTitles(
            on: &canvas, x: width.isWide ? "Percentile of requests" : "Percentile",
            y: "Response time (log scale)", left: width.isWide ? 14 : 10)
        for curve in curves {
            canvas.group(curve.variant.attributes, title: tooltip(of: curve)) { canvas in
                canvas.path(
                    panel.path(curve.points.map { ($0.depth, $0.time_us) }),
                    stroke: curve.variant.family.ink, width: 2.2, dash: curve.variant.dash)
            }
        }
        let unnamed = EndLabels(panel: panel, style: style).draw(
            curves.map { curve in
                .init(
                    variant: curve.variant, text: label(of: curve.variant, width),
                    line: curve.points.map { panel.place($0.depth, $0.time_us) })
            }, on: &canvas, right: width.pixels)
        return LineKey(width: width).draw(unnamed, on: &canvas, top: panel.box.bottom + 50)
    }

    private static func quantileTicks(upTo deepest: Double) -> [Tick] {
        [
            (0.0, "0 %"), (0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"),
            (0.9999, "99.99 %"), (0.99999, "99.999 %"), (0.999999, "99.9999 %"),
        ].map { Tick(value: -log10(1 - $0.0), label: $0.1) }.filter { $0.value <= deepest }
    }

    private func tooltip(of curve: PercentilesData.Curve) -> String {
        var lines = ["\(curve.variant.name), \(curve.count) requests"]
        for (quantile, name) in [(0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9")] {
            guard let point = curve.points.first(where: { $0.quantile >= quantile }) else {
                continue
            }
            lines.append("\(name) \(Quantity.time(us: point.time_us))")
        }
        return lines.joined(separator: "\n")
    }
}
