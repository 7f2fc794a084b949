/// One row of a table, its cells found by the names of their columns.
package struct NamedRow: Sendable {
    /// The line of the file that the row begins in, from 1.
    package let line: Int
    private let places: [String: Int]
    private let cells: [String]

    fileprivate init(line: Int, places: [String: Int], cells: [String]) {
        self.line = line
        self.places = places
        self.cells = cells
    }

    /// Whether the table has such a column.
    package func has(_ column: String) -> Bool { places[column] != nil }

    /// The cell's text; empty where the table has no such column.
    package subscript(column: String) -> String {
        guard let place = places[column], cells.indices.contains(place) else { return "" }
        return cells[place]
    }

    package func problem(_ found: String) -> CSVProblem { CSVProblem(line: line, found: found) }

    /// The cell's number; nil where it is empty.
    package func number(_ column: String) throws(CSVProblem) -> Double? {
        let text = self[column]
        guard !text.isEmpty else { return nil }
        guard let value = Double(text), abs(value) <= Self.largest else {
            throw problem("\(column) is not a number: \(text)")
        }
        return value
    }

    /// A whole number that is not negative; nil where the cell is empty.
    package func count(_ column: String) throws(CSVProblem) -> UInt64? {
        let text = self[column]
        guard !text.isEmpty else { return nil }
        guard let value = UInt64(text) else {
            throw problem("\(column) is not a whole number: \(text)")
        }
        return value
    }

    /// Beyond what any run measures, and far from where whole numbers end.
    private static let largest = 1e15
    /// Beyond what any run counts, and far from where sums end.
    private static let most = 1 << 52

    /// A whole number that has to be there.
    package func whole(_ column: String) throws(CSVProblem) -> Int {
        guard let value = Int(self[column]), (0...Self.most).contains(value) else {
            throw problem("\(column) is not a whole number: \(self[column])")
        }
        return value
    }

    /// `true` or `false`; nil where the cell is empty.
    package func flag(_ column: String) throws(CSVProblem) -> Bool? {
        switch self[column] {
        case "": return nil
        case "true": return true
        case "false": return false
        default: throw problem("\(column) is neither true nor false: \(self[column])")
        }
    }

    /// One of the words of an enumeration.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word {
        guard let word = Word(rawValue: self[column]) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("\(column) is \"\(self[column])\" and none of \(known)")
        }
        return word
    }

    /// The same; nil where the cell is empty.
    package func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word? {
        self[column].isEmpty ? nil : try word(column, type)
    }

    /// What the columns `strategy`, `variant` and `binary` name.
    package var variantName: VariantName {
        get throws(CSVProblem) {
            VariantName(
                self["strategy"], self["variant"],
                binary: try optionalWord(VariantName.binaryColumn) ?? .this)
        }
    }

    /// The columns whose names begin so, in the order of the table.
    package func columns(beginningWith start: String) -> [String] {
        places.filter { $0.key.hasPrefix(start) }.sorted { $0.value < $1.value }.map(\.key)
    }
}

/// A table whose columns are asked for by name.
package struct NamedRows: Sendable {
    package let header: [String]
    package let rows: [NamedRow]

    package init(_ text: String) throws(CSVProblem) {
        let reading = try CSVReading(text)
        let header = reading.rows.first?.cells ?? []
        let places = Dictionary(
            zip(header, header.indices), uniquingKeysWith: { one, _ in one })
        self.header = header
        rows = reading.rows.dropFirst().map {
            NamedRow(line: $0.line, places: places, cells: $0.cells)
        }
    }
}
