import Results
import Revocation

/// A table of the page and of the Markdown. The numbers in its cells can be traced to their source.
struct PageTable: Sendable {
    struct Heading: Sendable {
        let title: String
        /// A class of the style sheet: `words`, `stick`, or empty for numbers.
        let kind: String
    }

    struct Cell: Sendable {
        let html: String
        let markdown: String
        /// A class of the style sheet, as for headings.
        let kind: String
        /// Whether the cell is its row's heading.
        var isHeading = false

        static let none = Cell(html: "–", markdown: "–", kind: "")

        /// - Parameter isAtMost: whether the number is only known as an upper limit.
        static func number(_ number: Printed?, isAtMost: Bool = false) -> Cell {
            let sign = isAtMost ? "≤ " : ""
            return number.map { Cell(html: sign + $0.html, markdown: sign + $0.text, kind: "") }
                ?? .none
        }

        static func words(_ text: String, kind: String = "words") -> Cell {
            Cell(html: text.escapedForXML, markdown: text, kind: kind)
        }

        static func words(_ words: Words, kind: String = "words") -> Cell {
            Cell(html: words.html, markdown: words.plainText, kind: kind)
        }

        /// Returns a strategy's name with its family's marker in front.
        static func name(_ variant: ReportedVariant) -> Cell {
            var canvas = Canvas(.page)
            canvas.marker(
                variant.family.marker, at: Point(6.5, 6.5), variant.family.ink, radius: 5)
            let dot =
                "<svg class=\"dot\" width=\"13\" height=\"13\" aria-hidden=\"true\">"
                + canvas.elements.replacing("\n", with: "") + "</svg>"
            return Cell(
                html: dot + variant.name.escapedForXML, markdown: variant.name, kind: "words stick")
        }
    }

    struct Row: Sendable {
        /// The cells, the first of which names the row.
        let cells: [Cell]
        /// A class of the style sheet. Empty for none.
        let kind: String
        /// A stored property, because templates cannot see computed ones.
        let hasKind: Bool

        init(cells: [Cell], isInvalid: Bool = false) {
            self.init(cells: cells, kind: isInvalid ? "invalid" : "")
        }

        init(cells: [Cell], kind: String) {
            self.cells = cells.enumerated().map { place, cell in
                var cell = cell
                cell.isHeading = place == 0
                return cell
            }
            self.kind = kind
            hasKind = !kind.isEmpty
        }
    }

    /// A sentence that describes the table's content.
    let caption: String
    /// Whether the table is wider than the page. Such a table is printed in parts, because paper
    /// does not scroll.
    let isWide: Bool
    var header: [Heading]
    var rows: [Row] = []

    /// The maximum number of columns that fit the page and a sheet of paper.
    private static let mostInPage = 12

    /// - Parameter words: the indices of the columns that contain words.
    init(caption: String, header: [String], words: Set<Int> = [0]) {
        self.caption = caption
        isWide = header.count > Self.mostInPage
        self.header = header.enumerated().map { place, title in
            Heading(
                title: title,
                kind: place == 0 ? "words stick" : words.contains(place) ? "words" : "")
        }
    }

    /// Tables that are narrow enough for paper and together have all columns. Each has the first
    /// column, which names the rows. A table that is narrow enough is its only part.
    var parts: [PageTable] {
        guard isWide else { return [self] }
        let others = Array(header.indices.dropFirst())
        let each = Self.mostInPage - 1
        return stride(from: 0, to: others.count, by: each).map { start in
            let places: [Int] = [0] + Array(others[start..<min(start + each, others.count)])
            var part = PageTable(caption: caption, header: [])
            part.header = places.map { header[$0] }
            part.rows = rows.map { row in
                // A row may be shorter than the header.
                let cells = places.map { place in
                    row.cells.indices.contains(place) ? row.cells[place] : Cell.none
                }
                return Row(cells: cells, kind: row.kind)
            }
            return part
        }
    }

    var markdown: String {
        let wordy = header.indices.filter { header[$0].kind.contains("words") }
        var table = TextTable(header: header.map(\.title), words: Set(wordy))
        for row in rows { table.append(row.cells.map(\.markdown)) }
        return table.markdown
    }
}
