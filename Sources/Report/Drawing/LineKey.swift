/// A key below a panel for lines that have no room for a label: one row per name, with a sample of
/// the line.
struct LineKey {
    struct Entry {
        let variant: ReportedVariant
        let text: String
    }

    let width: ChartWidth

    private static let sample = 26.0
    private static let row = 17.0

    /// Draws the key. Returns the height at which it ends, which is `top` if there are no entries.
    func draw(_ entries: [Entry], on canvas: inout Canvas, top: Double) -> Double {
        let style = width.labelStyle
        let left = 16.0
        let room = width.pixels - left - Self.sample - 16
        var y = top
        for entry in entries {
            canvas.group(entry.variant.attributes) { canvas in
                canvas.line(
                    Point(left, y + 8), Point(left + Self.sample, y + 8), entry.variant.family.ink,
                    width: 2.2, dash: entry.variant.dash)
                for line in style.lines(of: entry.text, within: room) {
                    canvas.text(line, at: Point(left + Self.sample + 8, y + 12), style)
                    y += Self.row
                }
            }
        }
        return y
    }
}
