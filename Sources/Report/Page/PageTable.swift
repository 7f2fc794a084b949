import Results
import Revocation

/// A table of the page, with cells whose numbers can be followed back, and of the Markdown.
struct PageTable: Sendable {
    struct Heading: Sendable {
        let title: String
        /// A class of the style sheet: `words`, `stick`, or nothing for numbers.
        let kind: String
    }

    struct Cell: Sendable {
        let html: String
        let markdown: String
        /// Classes of the style sheet, as for headings.
        let kind: String
        /// Whether it names its row.
        var isHeading = false

        static let none = Cell(html: "–", markdown: "–", kind: "")

        /// - Parameter isAtMost: whether the number is only known to be that large at most.
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

        /// A strategy's name behind its family's marker.
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
        /// The first names the row.
        let cells: [Cell]
        /// A class of the style sheet; empty for none.
        let kind: String
        /// Stored, for templates see nothing else.
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

    /// What the table shows, in a sentence.
    let caption: String
    var header: [Heading]
    var rows: [Row] = []

    /// - Parameter words: the places of the columns that hold words.
    init(caption: String, header: [String], words: Set<Int> = [0]) {
        self.caption = caption
        self.header = header.enumerated().map { place, title in
            Heading(
                title: title,
                kind: place == 0 ? "words stick" : words.contains(place) ? "words" : "")
        }
    }

    var markdown: String {
        let wordy = header.indices.filter { header[$0].kind.contains("words") }
        var table = TextTable(header: header.map(\.title), words: Set(wordy))
        for row in rows { table.append(row.cells.map(\.markdown)) }
        return table.markdown
    }
}
