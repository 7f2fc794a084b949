import Results
import Revocation

/// The width of a drawing. A wide drawing shrunk to a phone's width is unreadable.
enum ChartWidth: String, Sendable, CaseIterable {
    case wide, narrow

    var pixels: Double { self == .wide ? 900 : 390 }
    var isWide: Bool { self == .wide }
    /// The style of names within a drawing.
    var labelStyle: TextStyle { isWide ? .label : .label.sized(10.5) }
}

/// A chart of the report: its text, its data, and a drawing for any width.
protocol Chart: Sendable {
    /// The name of the chart's files.
    var name: String { get }
    /// The title, which is computed from the data or neutral.
    var title: String { get }
    var subtitle: String { get }
    /// What the drawing omits, and why.
    var notes: [String] { get }
    /// The numbers that are drawn.
    var csv: CSVTable { get }
    /// The families that appear, for the legend.
    var families: [StrategyFamily] { get }
    var legendHasLines: Bool { get }

    /// Draws below `top` and returns the height at which the drawing ends.
    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double
}

extension Chart {
    var legendHasLines: Bool { false }

    /// Returns the full name, or the short name if the drawing is small or the name is long.
    func label(of variant: ReportedVariant, _ width: ChartWidth) -> String {
        width.isWide && variant.name.count <= 34 ? variant.name : variant.shortName
    }
}

/// A chart as a separate document, or as part of the page.
struct ChartSheet {
    let chart: any Chart

    /// Fonts of similar width.
    static let fonts = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif"

    /// - Parameter isPart: whether the chart is part of the page. The title is then in HTML, and
    ///   the narrow drawing is hidden unless the style sheet can choose between the two.
    func svg(_ width: ChartWidth, _ palette: Palette, isPart: Bool) -> String {
        var canvas = Canvas(palette)
        var top = isPart ? 4 : header(on: &canvas, width)
        top = legend(on: &canvas, width, top: top)
        let height = (chart.draw(on: &canvas, width, top: top) + 6).rounded(.up)
        var attributes = [
            ("xmlns", "http://www.w3.org/2000/svg"), ("width", canvas.number(width.pixels)),
            ("height", canvas.number(height)),
            ("viewBox", "0 0 \(canvas.number(width.pixels)) \(canvas.number(height))"),
            ("font-family", Self.fonts), ("role", "img"),
        ]
        if isPart {
            attributes += [("class", "figure \(width.rawValue)"), ("aria-label", chart.title)]
            if width == .narrow { attributes.append(("display", "none")) }
        }
        let paper =
            isPart
            ? ""
            : "<title>\(chart.title.escapedForXML)</title>\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"\(palette.colour(.paper))\"/>\n"
        return "<svg\(Canvas.written(attributes))>\n\(paper)\(canvas.elements)</svg>\n"
    }

    private func header(on canvas: inout Canvas, _ width: ChartWidth) -> Double {
        let left = 16.0
        let room = width.pixels - 2 * left
        var y = 10.0
        for line in TextStyle.title.lines(of: chart.title, within: room) {
            y += 21
            canvas.text(line, at: Point(left, y), .title)
        }
        y += 5
        for line in TextStyle.subtitle.lines(of: chart.subtitle, within: room) {
            y += 17
            canvas.text(line, at: Point(left, y), .subtitle)
        }
        return y + 16
    }

    private func legend(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        guard !chart.families.isEmpty else { return top }
        var place = Point(16, top + 8)
        for family in chart.families {
            let sample = chart.legendHasLines ? 22.0 : 14.0
            let needed = sample + 8 + TextStyle.label.width(of: family.title) + 20
            if place.x + needed - 20 > width.pixels - 8, place.x > 16 {
                place = Point(16, place.y + 20)
            }
            let at = place
            canvas.group([("class", "legend"), ("data-toggle", family.rawValue)]) { canvas in
                if chart.legendHasLines {
                    canvas.line(
                        Point(at.x, at.y), Point(at.x + sample, at.y), family.ink, width: 3.5)
                } else {
                    canvas.marker(family.marker, at: Point(at.x + 7, at.y), family.ink, radius: 6)
                }
                canvas.text(family.title, at: Point(at.x + sample + 8, at.y + 4), .label)
            }
            place.x += needed
        }
        return place.y + 18
    }
}
