import Foundation
import Metrics
import Results
import Revocation

/// Every percentile of the response time for which there are enough samples.
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
        LineGroups(data.curves) { $0.variant }.draw(on: &canvas, width, top: top) {
            curves, canvas, frame in
            draw(curves, on: &canvas, frame)
        }
    }

    /// Draws one panel. All panels have the same axes.
    private func draw(
        _ curves: [PercentilesData.Curve], on canvas: inout Canvas, _ frame: LineFrame
    ) -> Double {
        let width = frame.width
        let times = data.curves.flatMap { $0.points.map(\.time_us) }
        let deepest = data.curves.compactMap { $0.points.last?.depth }.max() ?? 1
        let left = width.isWide ? 78.0 : 62.0
        let right = frame.right(
            from: left,
            ends: data.curves.map { curve in
                (
                    (curve.points.last?.depth ?? 0) / max(deepest, 0.5),
                    label(of: curve.variant, width)
                )
            })
        let panel = Panel(
            frame.box(
                left: left, right: right, height: frame.height(wide: 360, narrow: 330, small: 200)),
            x: (.linear, 0...max(deepest, 0.5)), y: (.logarithmic, Scale.logDomain(of: times)))
        let requests = LineFrame.Axis(
            title: width.isWide ? "Percentile of requests" : "Percentile",
            ticks: Self.quantileTicks(upTo: deepest))
        let answers = LineFrame.Axis(
            title: "Response time (log scale)",
            ticks: Ticks.logarithmic(panel.y.domain) { Quantity.time(us: $0) })
        frame.draw([.init(panel: panel, x: requests, y: answers)], on: &canvas)
        for curve in curves {
            canvas.group(curve.variant.attributes, title: tooltip(of: curve)) { canvas in
                canvas.path(
                    panel.path(curve.points.map { ($0.depth, $0.time_us) }),
                    stroke: curve.variant.family.ink, width: 2.2, dash: curve.variant.dash)
            }
        }
        return frame.drawNames(
            curves.map { curve in
                .init(
                    variant: curve.variant, text: label(of: curve.variant, width),
                    line: curve.points.map { panel.place($0.depth, $0.time_us) })
            }, in: panel, on: &canvas)
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
