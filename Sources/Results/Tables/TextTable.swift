/// Cells for the terminal, or as GitHub Markdown.
package struct TextTable: Sendable {
    package let header: [String]
    package private(set) var rows: [[String]] = []
    /// Columns of words stand left, columns of numbers right.
    package let words: Set<Int>

    package init(header: [String], words: Set<Int>) {
        self.header = header
        self.words = words
    }

    /// A row of fewer cells than the header is filled up, one of more cut.
    package mutating func append(_ row: [String]) {
        let missing = max(header.count - row.count, 0)
        rows.append(
            Array(row.prefix(header.count)) + [String](repeating: "", count: missing))
    }

    package var plainText: String {
        let all = [header] + rows
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
        return line(header.map(Self.escaped)) + line(rule)
            + rows.map { line($0.map(Self.escaped)) }.joined()
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func escaped(_ cell: String) -> String {
        cell.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}
