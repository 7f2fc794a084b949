/// The common layout of panels with lines: their regions, the ticks and titles along their edges,
/// and the names of their lines.
struct LineFrame {
    /// The labels of an axis.
    struct Axis {
        /// Empty for no title.
        let title: String
        let ticks: [Tick]
    }

    /// A panel with the labels along its edges.
    struct Part {
        let panel: Panel
        /// The heading above the panel. Empty for none.
        var heading = ""
        let x: Axis
        let y: Axis
    }

    let width: ChartWidth
    /// The height at which a panel may begin.
    let top: Double
    /// Whether it is one of several panels, each with some of the lines.
    var isSmall = false

    /// The style of the lines' names.
    var style: TextStyle { width.labelStyle }

    /// Returns the height of a panel.
    func height(wide: Double, narrow: Double, small: Double) -> Double {
        isSmall ? small : width.isWide ? wide : narrow
    }

    /// The region of the first panel.
    func box(left: Double, right: Double, height: Double) -> Box {
        Box(left: left, top: top + 4, right: right, bottom: top + 4 + height)
    }

    /// Returns how far right a panel may reach, such that names fit next to the ends of its lines.
    ///
    /// - Parameter ends: the end of each line, as a share of the panel's width, and the line's
    ///   name.
    func right(from left: Double, ends: [(share: Double, name: String)]) -> Double {
        let most =
            ends.filter { $0.share > 0 }.map { end in
                left + (width.pixels - 20 - style.width(of: end.name) - left) / min(end.share, 1)
            }.min() ?? width.pixels
        return max(min(most, width.pixels - 24), left + 120)
    }

    /// Draws everything but the lines and their names: grids, ticks and titles.
    ///
    /// - Parameter left: the position of the vertical titles.
    func draw(_ parts: [Part], on canvas: inout Canvas, left: Double? = nil) {
        for part in parts {
            part.panel.drawGrid(on: &canvas, x: part.x.ticks, y: part.y.ticks)
        }
        for part in parts {
            let box = part.panel.box
            canvas.text(part.heading, at: Point(box.left, box.top - 9), .axisTitle)
        }
        for part in parts {
            part.panel.drawTitles(
                on: &canvas, x: part.x.title, y: part.y.title,
                left: left ?? (width.isWide ? 14 : 10))
        }
    }

    /// Draws the names of lines at their ends. Names that do not fit there are drawn below the
    /// panels.
    ///
    /// - Parameters:
    ///   - panel: the panel that contains the ends.
    ///   - last: the lowest panel.
    ///   - room: the height of the ticks and the title of its axis.
    ///   - Returns: the height at which the names end.
    func drawNames(
        _ entries: [EndLabels.Entry], in panel: Panel, below last: Panel? = nil,
        room: Double = 50, on canvas: inout Canvas
    ) -> Double {
        let unnamed = EndLabels(panel: panel, style: style)
            .draw(entries, on: &canvas, right: width.pixels)
        return drawKey(unnamed, below: last ?? panel, room: room, on: &canvas)
    }

    /// Draws the names of lines below the lowest panel.
    func drawKey(
        _ unnamed: [LineKey.Entry], below panel: Panel, room: Double = 50, on canvas: inout Canvas
    ) -> Double {
        LineKey(width: width).draw(unnamed, on: &canvas, top: panel.box.bottom + room)
    }
}
