import Revocation

/// Lines grouped into panels, such that the lines of a panel can be distinguished: one panel, or
/// small multiples by family if there are too many lines for one.
struct LineGroups<Line> {
    struct Group {
        /// The title of the panel. Nil if there is only one panel.
        let title: String?
        let lines: [Line]
    }

    let groups: [Group]

    /// The maximum number of lines in one panel.
    static var most: Int { 8 }

    init(_ lines: [Line], variant: (Line) -> ReportedVariant) {
        guard lines.count > Self.most else {
            groups = [Group(title: nil, lines: lines)]
            return
        }
        groups = StrategyFamily.allCases.flatMap { family -> [Group] in
            let own = lines.filter { variant($0).family == family }
            let parts = (own.count + Self.most - 1) / Self.most
            return (0..<parts).map { part in
                // The parts have about equal sizes.
                let (start, end) = (own.count * part / parts, own.count * (part + 1) / parts)
                let title = parts > 1 ? "\(family.title), \(part + 1) of \(parts)" : family.title
                return Group(title: title, lines: Array(own[start..<end]))
            }
        }
    }

    var areSeveral: Bool { groups.count > 1 }

    /// Draws the panels one below the other, each with its title. Returns the height at which the
    /// last one ends.
    ///
    /// - Parameter draw: draws a group in a frame and returns the height at which it ends.
    func draw(
        on canvas: inout Canvas, _ width: ChartWidth, top: Double,
        _ draw: ([Line], inout Canvas, LineFrame) -> Double
    ) -> Double {
        var bottom = top
        for group in groups {
            if let title = group.title {
                canvas.text(title, at: Point(16, bottom + 16), .axisTitle)
                bottom += 26
            }
            let frame = LineFrame(width: width, top: bottom, isSmall: areSeveral)
            bottom = draw(group.lines, &canvas, frame)
        }
        return bottom
    }
}
