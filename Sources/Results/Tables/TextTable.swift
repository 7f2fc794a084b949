/// A table for the terminal, or in GitHub Markdown.
package struct TextTable: Sendable {
    package let header: [String]
    package private(set) var rows: [[String]] = []
    /// The columns of words, which are left-aligned. Columns of numbers are right-aligned.
    package let words: Set<Int>
    private let holdsMarkdown: Bool

    /// - Parameter holdsMarkdown: whether cells contain Markdown. Otherwise they are shown
    ///   literally.
    package init(header: [String], words: Set<Int>, holdsMarkdown: Bool = false) {
        self.header = header
        self.words = words
        self.holdsMarkdown = holdsMarkdown
    }

    /// Appends a row. A row with fewer cells than the header is padded; one with more is truncated.
    package mutating func append(_ row: [String]) {
        let missing = max(header.count - row.count, 0)
        rows.append(
            Array(row.prefix(header.count)) + [String](repeating: "", count: missing))
    }

    package var plainText: String {
        let all = ([header] + rows).map { row in row.map { Self.line($0) } }
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let line = zip(row.indices, zip(row, widths)).map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return words.contains(column) ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
            return Self.trimmed(line) + "\n"
        }.joined()
    }

    package var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let rule = header.indices.map { words.contains($0) ? "---" : "---:" }
        return line(header.map(shown)) + line(rule) + rows.map { line($0.map(shown)) }.joined()
    }

    /// Returns a cell for the terminal, with one column per character.
    private static func line(_ cell: String) -> String {
        cell.printable.replacing("\n", with: " ").replacing("\t", with: " ")
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    private func shown(_ cell: String) -> String {
        guard holdsMarkdown else { return cell.escapedForMarkdown }
        return Self.unbroken(cell)
    }

    /// Returns a cell with its bars escaped. Bars in Markdown may be escaped already.
    private static func unbroken(_ cell: String) -> String {
        var text = ""
        var before: Character?
        for character in cell {
            if character == "|", before != "\\" { text += "\\" }
            text.append(character.isNewline ? " " : character)
            before = character
        }
        return text
    }
}
