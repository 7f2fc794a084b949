/// What panels of lines have in common in every chart: where they stand, the ticks and titles along
/// their edges, and the names of their lines.
struct LineFrame {
    /// What stands along an axis.
    struct Axis {
        /// Empty for none.
        let title: String
        let ticks: [Tick]
    }

    /// A panel with what stands along its edges.
    struct Part {
        let panel: Panel
        /// Above it; empty for none.
        var heading = ""
        let x: Axis
        let y: Axis
    }

    let width: ChartWidth
    /// Where a panel may begin.
    let top: Double
    /// Whether it is one of several panels, each with some of the lines.
    var isSmall = false

    /// Of the lines' names.
    var style: TextStyle { width.labelStyle }

    /// The height of a panel.
    func height(wide: Double, narrow: Double, small: Double) -> Double {
        isSmall ? small : width.isWide ? wide : narrow
    }

    /// The region of the first panel.
    func box(left: Double, right: Double, height: Double) -> Box {
        Box(left: left, top: top + 4, right: right, bottom: top + 4 + height)
    }

    /// How far right a panel may reach, for names beside the ends of its lines to fit in.
    ///
    /// - Parameter ends: where each line ends, as a share of the panel's width, and its name.
    func right(from left: Double, ends: [(share: Double, name: String)]) -> Double {
        let most =
            ends.filter { $0.share > 0 }.map { end in
                left + (width.pixels - 20 - style.width(of: end.name) - left) / min(end.share, 1)
            }.min() ?? width.pixels
        return max(min(most, width.pixels - 24), left + 120)
    }

    /// Draws grids, ticks and titles, which is all but the lines and their names.
    ///
    /// - Parameter left: of the upright titles.
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

    /// Names the lines beside their ends, and below the panels those that have no room there.
    ///
    /// - Parameters:
    ///   - panel: the one that the ends are in.
    ///   - last: the lowest panel.
    ///   - room: that the ticks and the title of its axis take.
    /// - Returns: the height that the names end at.
    func drawNames(
        _ entries: [EndLabels.Entry], in panel: Panel, below last: Panel? = nil,
        room: Double = 50, on canvas: inout Canvas
    ) -> Double {
        let unnamed = EndLabels(panel: panel, style: style)
            .draw(entries, on: &canvas, right: width.pixels)
        return drawKey(unnamed, below: last ?? panel, room: room, on: &canvas)
    }

    /// Names lines below the lowest panel.
    func drawKey(
        _ unnamed: [LineKey.Entry], below panel: Panel, room: Double = 50, on canvas: inout Canvas
    ) -> Double {
        LineKey(width: width).draw(unnamed, on: &canvas, top: panel.box.bottom + room)
    }
}
