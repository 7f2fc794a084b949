/// An error in a table's text, with its line.
package struct CSVProblem: Error, Sendable, Hashable {
    /// From 1.
    package let line: Int
    package let found: String
}

/// Reads RFC 4180 and keeps the first line of each row for error messages. Works byte by byte: a
/// run's tables are megabytes long, and a report has to be made from them within seconds.
struct CSVReading {
    private(set) var rows: [(line: Int, cells: [String])] = []
    private var row: [String] = []
    private var cell: [UInt8] = []
    private var isQuoted = false
    private var line = 1
    private var begun = 1

    private static let quote = UInt8(ascii: "\"")

    init(_ text: String) throws(CSVProblem) {
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case Self.quote where isQuoted && bytes.first == Self.quote:
                cell.append(byte)
                bytes.removeFirst()
            case UInt8(ascii: "\r") where !isQuoted && bytes.first == UInt8(ascii: "\n"):
                continue  // the line feed that follows ends the row
            default: take(byte)
            }
        }
        guard !isQuoted else {
            throw CSVProblem(line: begun, found: "an opening quotation mark without a closing one")
        }
        if !cell.isEmpty || !row.isEmpty { endRow() }
        guard let header = rows.first else { throw CSVProblem(line: 1, found: "nothing") }
        for row in rows where row.cells.count != header.cells.count {
            throw CSVProblem(
                line: row.line,
                found: "\(row.cells.count) cells, where the header has \(header.cells.count)")
        }
    }

    private mutating func take(_ byte: UInt8) {
        let isEnd = byte == UInt8(ascii: "\n")
        if isEnd { line += 1 }
        switch (byte, isQuoted) {
        case (Self.quote, _): isQuoted.toggle()
        case (_, true): cell.append(byte)
        case (UInt8(ascii: ","), false): endCell()
        case _ where isEnd: endRow()
        default: cell.append(byte)
        }
    }

    private mutating func endCell() {
        row.append(SpreadsheetText.read(String(decoding: cell, as: UTF8.self)))
        cell.removeAll(keepingCapacity: true)
    }

    private mutating func endRow() {
        endCell()
        rows.append((begun, row))
        row = []
        begun = line
    }
}
