/// One row of a table, its cells found by the names of their columns: a reader asks for what it
/// knows, and columns that came later, or are not there yet, disturb nothing.
package struct NamedRow: Sendable {
    /// The line of the file that the row begins in, from 1.
    package let line: Int
    private let places: [String: Int]
    private let cells: [String]

    init(line: Int, places: [String: Int], cells: [String]) {
        self.line = line
        self.places = places
        self.cells = cells
    }

    /// The cell's text; empty where the table has no such column.
    package subscript(column: String) -> String {
        guard let place = places[column], cells.indices.contains(place) else { return "" }
        return cells[place]
    }

    /// The cell's number; nil where it is empty, absent or no finite number.
    package func number(_ column: String) -> Double? {
        Double(self[column]).flatMap { $0.isFinite ? $0 : nil }
    }

    /// A whole number that is not negative.
    package func count(_ column: String) -> UInt64? { UInt64(self[column]) }
}

/// A table whose columns are asked for by name.
package struct NamedRows: Sendable {
    package let header: [String]
    package let rows: [NamedRow]

    init(_ reading: (header: [String], rows: [(line: Int, cells: [String])])) {
        header = reading.header
        let places = Dictionary(
            zip(reading.header, reading.header.indices), uniquingKeysWith: { one, _ in one })
        rows = reading.rows.map { NamedRow(line: $0.line, places: places, cells: $0.cells) }
    }
}

extension NamedRow {
    /// Every cell that holds a number, by the name of its column.
    package var numbers: [String: Double] {
        places.keys.reduce(into: [:]) { $0[$1] = number($1) }
    }
}
