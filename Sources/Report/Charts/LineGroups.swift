import Revocation

/// Lines in panels of so few that they can be told apart: one panel, or small multiples by family
/// where there are too many for it.
struct LineGroups<Line> {
    struct Group {
        /// Of the panel; nil where there is only one.
        let title: String?
        let lines: [Line]
    }

    let groups: [Group]

    /// More lines than this are too many for one panel.
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
                // Of about equal size.
                let (start, end) = (own.count * part / parts, own.count * (part + 1) / parts)
                let title = parts > 1 ? "\(family.title), \(part + 1) of \(parts)" : family.title
                return Group(title: title, lines: Array(own[start..<end]))
            }
        }
    }

    var areSeveral: Bool { groups.count > 1 }

    /// Draws the panels one below the other, each with its title, and returns the height that the
    /// last ends at.
    ///
    /// - Parameter draw: draws a group in a frame and returns the height that it ends at.
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
