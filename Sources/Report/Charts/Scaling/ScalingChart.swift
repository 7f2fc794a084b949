import Metrics
import Results
import Revocation

/// CPU per verification against the swept setting.
struct ScalingChart: Chart {
    let data: ScalingData

    let name = "scaling"
    let legendHasLines = true
    let notes: [String] = []

    /// The maximum number of panels that remain readable.
    private static let mostPanels = 3

    private var sweeps: [ScalingData.Sweep] { Array(data.sweeps.prefix(Self.mostPanels)) }

    var title: String {
        let names = sweeps.map { Self.title(of: $0.path) }
        return "CPU per verification by \(names.joined(separator: ", and "))"
    }

    var subtitle: String {
        "The node and what it asks together. Bars are 95 % intervals \(data.scope), where there are at least "
            + "three repetitions."
    }

    static func title(of path: String) -> String {
        switch path {
        case "population.subjects": "the number of subjects"
        case "population.tokens_per_subject": "live tokens per subject"
        case "population.revoked": "entries in the blocklist"
        case "nodes": "the number of nodes"
        case "token.ttl": "the token lifetime"
        default:
            path.replacing("options.", with: "").replacing(".duration", with: "")
                .replacing(".count", with: "")
                .replacing(".", with: " ")
        }
    }

    var csv: CSVTable {
        var table = CSVTable(
            ["setting"],
            ofVariants: [
                "x", "x_unit", "cpu_us_per_verify_total",
                "cpu_low_us", "cpu_high_us", Metric.verifyTime.columnName(.p99),
            ])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        for sweep in data.sweeps {
            for dot in sweep.lines.flatMap(\.points) {
                let cpu = dot.cpu_us
                table.append(
                    [sweep.path], of: dot.variant.id,
                    [
                        cell(dot.x), sweep.isDuration ? "ms" : "1", cell(cpu.value),
                        cell(cpu.isKnown ? cpu.low : nil), cell(cpu.isKnown ? cpu.high : nil),
                        cell(dot.p99_us),
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] {
        sweeps.flatMap(\.lines).flatMap(\.points).map(\.variant).families
    }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        var bottom = top
        for sweep in sweeps {
            bottom =
                LineGroups(sweep.lines) { $0.variant }.draw(on: &canvas, width, top: bottom) {
                    lines, canvas, frame in
                    draw(lines, of: sweep, on: &canvas, frame)
                } + 26
        }
        return bottom - 26
    }

    /// Draws one panel. All panels of a sweep have the same axes.
    private func draw(
        _ lines: [ScalingData.Line], of sweep: ScalingData.Sweep, on canvas: inout Canvas,
        _ frame: LineFrame
    ) -> Double {
        let width = frame.width
        let prefix = SharedPrefix(of: sweep.lines.map(\.variant.strategy))
        func text(_ line: ScalingData.Line) -> String {
            width.isWide ? line.label : prefix.dropped(from: line.label)
        }
        let labels = sweep.lines.map { frame.style.width(of: text($0)) }
        let costs = sweep.lines.flatMap(\.points).flatMap { [$0.cpu_us.low, $0.cpu_us.high] }
        let axis = ScalingAxis(sweep)
        let panel = Panel(
            frame.box(
                left: width.isWide ? 66 : 46, right: width.pixels - (labels.max() ?? 0) - 22,
                height: 250),
            x: (axis.kind, axis.domain), y: (.logarithmic, Scale.logDomain(of: costs, atLeast: 6)))
        // An option keeps its spelling in scenarios.
        let title = Self.title(of: sweep.path)
        let setting = LineFrame.Axis(
            title: (title.contains("_") ? title : title.prefix(1).uppercased() + title.dropFirst())
                + axis.suffix,
            ticks: axis.ticks)
        let cost = LineFrame.Axis(
            title: width.isWide ? "CPU per verification (µs, log scale)" : "CPU µs (log)",
            ticks: Ticks.logarithmic(panel.y.domain) { Quantity.digits($0) })
        frame.draw([.init(panel: panel, x: setting, y: cost)], on: &canvas, left: 12)
        for line in lines { draw(line, axis, on: &canvas, panel) }
        return frame.drawNames(
            lines.map { line in
                .init(
                    variant: line.variant, text: text(line),
                    line: line.points.map { panel.place(axis.position($0.x), $0.cpu_us.value) },
                    isDotted: false)
            }, in: panel, on: &canvas)
    }

    private func draw(
        _ line: ScalingData.Line, _ axis: ScalingAxis, on canvas: inout Canvas, _ panel: Panel
    ) {
        let ink = line.variant.family.ink
        let words = line.points.map { dot in
            "\(axis.label(dot.x)): \(Quantity.time(us: dot.cpu_us.value))"
        }
        canvas.group(
            line.variant.attributes, title: ([line.label] + words).joined(separator: "\n")
        ) { canvas in
            canvas.path(
                panel.path(line.points.map { (axis.position($0.x), $0.cpu_us.value) }),
                stroke: ink, width: 2.2, dash: line.variant.dash)
            for dot in line.points {
                let across = axis.position(dot.x)
                if dot.cpu_us.isKnown {
                    canvas.line(
                        panel.place(across, dot.cpu_us.low), panel.place(across, dot.cpu_us.high),
                        ink, width: 1.4)
                }
                let family = dot.variant.family
                canvas.marker(
                    family.marker, at: panel.place(across, dot.cpu_us.value), family.ink, radius: 5)
            }
        }
    }
}
