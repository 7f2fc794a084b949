/// An error in a table's text, with its line.
package struct CSVProblem: Error, Sendable, Hashable {
    /// The line number from 1. Nil if the error concerns the whole file.
    package let line: Int?
    package let found: String

    init(line: Int?, found: String) {
        self.line = line
        self.found = found
    }
}

/// Reads RFC 4180 row by row, strictly: every row ends with a line feed, and quotation marks occur
/// only in quoted cells. Works byte by byte, because a run's tables are megabytes long and a report
/// has to be made from them within seconds.
struct CSVReading {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    /// The line in which the current row begins.
    private var begun = 1

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Returns the next row and the line in which it begins. Nil at the end.
    mutating func next() throws(CSVProblem) -> (line: Int, cells: [String])? {
        guard place < bytes.count else { return nil }
        begun = line
        let start = place
        var cells: [String] = []
        while true {
            let cell = try bytes[place] == Self.quote ? quotedCell() : plainCell()
            cells.append(SpreadsheetText.read(cell))
            guard place - start <= ReadLimits.lineBytes else {
                throw problem("a row of more than \(ReadLimits.lineBytes) bytes")
            }
            let end = bytes[place]
            place += 1
            if end == Self.lineFeed { break }
            guard place < bytes.count else { throw cutOff }
        }
        line += 1
        return (begun, cells)
    }

    /// Reads an unquoted cell. Leaves ``place`` at the comma or line feed after the cell.
    private mutating func plainCell() throws(CSVProblem) -> String {
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.comma || byte == Self.lineFeed {
                let hasReturn =
                    byte == Self.lineFeed && place > start
                    && bytes[place - 1] == Self.carriageReturn
                return try text(bytes[start..<(hasReturn ? place - 1 : place)])
            }
            guard byte != Self.quote else {
                throw problem("a quotation mark within a cell that does not begin with one")
            }
            guard place - start < ReadLimits.cellBytes else { throw tooLong }
            place += 1
        }
        throw cutOff
    }

    /// Reads a quoted cell. Leaves ``place`` at the comma or line feed after the cell.
    private mutating func quotedCell() throws(CSVProblem) -> String {
        var cell: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == Self.quote {
                guard place < bytes.count, bytes[place] == Self.quote else {
                    try expectEnd()
                    return try text(cell[...])
                }
                place += 1
            } else if byte == Self.lineFeed {
                line += 1
            }
            guard cell.count < ReadLimits.cellBytes else { throw tooLong }
            cell.append(byte)
        }
        throw problem("an opening quotation mark without a closing one")
    }

    /// Checks that a comma or a line end follows a closing quotation mark.
    private mutating func expectEnd() throws(CSVProblem) {
        if place + 1 < bytes.count, bytes[place] == Self.carriageReturn,
            bytes[place + 1] == Self.lineFeed
        {
            place += 1
        }
        guard place < bytes.count else { throw cutOff }
        guard bytes[place] == Self.comma || bytes[place] == Self.lineFeed else {
            throw problem("text behind a closing quotation mark")
        }
    }

    private func text(_ cell: ArraySlice<UInt8>) throws(CSVProblem) -> String {
        guard let text = String(validating: cell, as: UTF8.self) else {
            throw problem("bytes that are not valid UTF-8")
        }
        return text
    }

    private func problem(_ found: String) -> CSVProblem { CSVProblem(line: begun, found: found) }

    private var tooLong: CSVProblem {
        problem("a cell of more than \(ReadLimits.cellBytes) bytes")
    }

    private var cutOff: CSVProblem { problem("a row without an end: the file is cut off") }
}
