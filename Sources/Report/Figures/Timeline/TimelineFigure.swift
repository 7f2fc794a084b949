import Record

/// The windows phase by the clock, round a storm or a fault where the scenario has one.
struct TimelineFigure: Figure {
    let data: TimelineData

    let name = "timeline"
    let legendHasLines = true

    var title: String {
        guard let span = data.span else { return "Revoked tokens still accepted, by the clock" }
        return "What a \(span.name) does to revocations and requests"
    }

    var subtitle: String {
        let what =
            "Top: revoked tokens that some node still accepts, by the upper bound. Bottom: share of "
            + "requests refused as revoked or failed. Means over blocks. "
        return data.span.map { what + "Shaded: the \($0.name)." }
            ?? what + "This scenario has neither a storm nor a fault."
    }

    var notes: [String] {
        var notes: [String] = []
        let flat = data.curves.filter { ($0.open.max() ?? 0) == 0 }.map(\.variant.name)
        if !flat.isEmpty {
            notes.append("Never seen above 0 in the upper panel: \(Self.list(flat)).")
        }
        for stance in Set(data.curves.compactMap(\.variant.guarantee?.stance)).sorted()
        where stance != "unaffected" && !stance.isEmpty {
            let names = data.curves.filter { $0.variant.guarantee?.stance == stance }
                .map(\.variant.name)
            notes.append(
                "While the store can't be reached, \(Self.list(names)): "
                    + "\(Self.words(for: stance)).")
        }
        return notes
    }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - 5
        return names.prefix(5).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    static func words(for stance: String) -> String {
        switch stance {
        case "fail-closed": "fails closed"
        case "fail-open": "fails open"
        default: stance.replacing("<=", with: "≤")
        }
    }

    var csv: CSVTable {
        var table = CSVTable(header: [
            "strategy", "variant", "stance", "second", "revoked_still_accepted",
            "refused_revoked_share", "failed_share",
        ])
        for curve in data.curves {
            for index in curve.open.indices {
                let time = Double(index) * data.slice_s
                let second = Int(time)
                let isFirst = index == 0 || Int(Double(index - 1) * data.slice_s) != second
                // A row stands until the next one.
                guard isFirst || curve.open[index] != curve.open[index - 1] else { continue }
                func share(_ shares: [Double]) -> String {
                    isFirst && shares.indices.contains(second)
                        ? plain(shares[second], decimals: 5) : ""
                }
                table.append([
                    curve.variant.strategy, curve.variant.label,
                    curve.variant.guarantee?.stance ?? "", plain(time), plain(curve.open[index]),
                    share(curve.refused), share(curve.failed),
                ])
            }
        }
        return table
    }

    var families: [Family] {
        Family.allCases.filter { family in
            data.curves.contains { $0.variant.family == family }
        }
    }

    func draw(on canvas: inout Canvas, _ width: FigureWidth, top: Double) -> Double {
        let (left, right) = (width.isWide ? 66.0 : 48.0, width.pixels - (width.isWide ? 40 : 24))
        let most = data.curves.flatMap(\.open).max() ?? 1
        let worst = data.curves.flatMap { $0.lost }.max() ?? 0
        let upper = Panel(
            Box(left: left, top: top + 24, right: right, bottom: top + 24 + 190),
            x: (.linear, 0...data.length_s), y: (.linear, 0...max(most * 1.08, 1)))
        let lower = Panel(
            Box(
                left: left, top: upper.box.bottom + 64, right: right, bottom: upper.box.bottom + 214
            ),
            x: (.linear, 0...data.length_s), y: (.linear, 0...min(max(worst * 1.15, 0.01), 1)))
        drawSpan(on: &canvas, upper, lower)
        let times = Ticks.linear(to: data.length_s, count: width.isWide ? 8 : 4) {
            "\(plain($0)) s"
        }
        upper.drawGrid(
            on: &canvas, x: times,
            y: Ticks.linear(to: upper.y.domain.upperBound, count: 4, label: Quantity.count))
        lower.drawGrid(
            on: &canvas, x: times,
            y: Ticks.linear(to: lower.y.domain.upperBound, count: 3, label: Quantity.percent))
        canvas.text(
            "Revoked tokens still accepted", at: Point(left, upper.box.top - 9), .axisTitle)
        canvas.text(
            "Share of requests refused as revoked or failed",
            at: Point(left, lower.box.top - 9), .axisTitle)
        lower.drawTitles(on: &canvas, x: "Time since the phase began", y: "")
        for curve in data.curves { draw(curve, on: &canvas, upper, lower) }
        drawLabels(on: &canvas, width, upper, \.open, data.slice_s)
        drawLabels(on: &canvas, width, lower, \.lost, 1)
        return lower.box.bottom + 50
    }

    /// At its highest, each line that is not flat at nothing.
    private func drawLabels(
        on canvas: inout Canvas, _ width: FigureWidth, _ panel: Panel,
        _ values: KeyPath<TimelineData.Curve, [Double]>, _ step: Double
    ) {
        var bounds = panel.box.grown(by: 4)
        bounds.right = width.pixels - 4
        var placer = LabelPlacer(within: bounds)
        let style = width.isWide ? TextStyle.label : TextStyle.label.sized(10.5)
        for curve in data.curves {
            placer.avoid(
                curve[keyPath: values].enumerated().map {
                    panel.place((Double($0.offset) + 0.5) * step, $0.element)
                }, weight: 0.5)
        }
        for curve in data.curves {
            let own = curve[keyPath: values]
            guard let most = own.max(), most > 0, let peak = own.firstIndex(of: most) else {
                continue
            }
            let end = panel.place((Double(peak) + 0.9) * step, most)
            guard
                let spot = placer.place(
                    text(for: curve, width), style,
                    LabelPlacer.behind(end) + LabelPlacer.around(end, reach: 14))
            else { continue }
            canvas.group(curve.variant.attributes) { canvas in
                canvas.label(text(for: curve, width), style, spot, clearance: 2)
            }
        }
    }

    private func text(for curve: TimelineData.Curve, _ width: FigureWidth) -> String {
        let name = label(of: curve.variant, width)
        guard width.isWide, let stance = curve.variant.guarantee?.stance, stance.hasPrefix("fail")
        else { return name }
        return "\(name), \(Self.words(for: stance))"
    }

    private func drawSpan(on canvas: inout Canvas, _ upper: Panel, _ lower: Panel) {
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

    private func draw(
        _ curve: TimelineData.Curve, on canvas: inout Canvas, _ upper: Panel, _ lower: Panel
    ) {
        let most = curve.open.max() ?? 0
        let title =
            "\(text(for: curve, .wide))\nat most \(Quantity.count(most)) revoked tokens accepted at "
            + "once"
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
