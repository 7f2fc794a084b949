/// What is wrong with a table's text, and where.
public struct CSVProblem: Error, Sendable, Hashable {
    /// From 1.
    public let line: Int
    public let found: String
}

/// Reads RFC 4180 and keeps the line each row began in, for messages.
struct CSVReading {
    private(set) var rows: [(line: Int, cells: [String])] = []
    private var row: [String] = []
    private var cell = ""
    private var isQuoted = false
    private var line = 1
    private var begun = 1

    init(_ text: String) throws(CSVProblem) {
        var characters = Substring(text)
        while let character = characters.popFirst() {
            if character == "\"", isQuoted, characters.first == "\"" {
                cell.append("\"")
                characters.removeFirst()
            } else {
                take(character)
            }
        }
        guard !isQuoted else {
            throw CSVProblem(line: begun, found: "a quotation mark that is never closed")
        }
        if !cell.isEmpty || !row.isEmpty { endRow() }
        guard let header = rows.first else { throw CSVProblem(line: 1, found: "nothing") }
        for row in rows where row.cells.count != header.cells.count {
            throw CSVProblem(
                line: row.line,
                found: "\(row.cells.count) cells under a header of \(header.cells.count)")
        }
    }

    private mutating func take(_ character: Character) {
        let isEnd = character == "\n" || character == "\r\n"
        if isEnd { line += 1 }
        switch (character, isQuoted) {
        case ("\"", _): isQuoted.toggle()
        case (_, true): cell.append(character)
        case (",", false): endCell()
        case _ where isEnd: endRow()
        default: cell.append(character)
        }
    }

    private mutating func endCell() {
        row.append(cell)
        cell = ""
    }

    private mutating func endRow() {
        endCell()
        rows.append((begun, row))
        row = []
        begun = line
    }
}
