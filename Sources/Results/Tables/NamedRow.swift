/// One row of a table, with cells accessed by the names of their columns.
struct NamedRow: Sendable {
    /// The line of the file in which the row begins, counted from 1.
    let line: Int
    private let header: TableHeader
    private let cells: [String]

    fileprivate init(line: Int, header: TableHeader, cells: [String]) {
        self.line = line
        self.header = header
        self.cells = cells
    }

    /// Returns whether the table has a column.
    func has(_ column: String) -> Bool { header.has(column) }

    /// Returns the columns whose names have the prefix, in the order of the table.
    func columns(beginningWith start: String) -> [String] {
        header.columns.filter { $0.hasPrefix(start) }
    }

    /// The text of a cell. Empty if the table has no such column.
    subscript(column: String) -> String {
        guard let place = header.places[column], cells.indices.contains(place) else { return "" }
        return cells[place]
    }

    func problem(_ found: String) -> CSVProblem { CSVProblem(line: line, found: found) }

    /// Returns the cell's text for a message.
    func excerpt(_ column: String) -> String { Results.excerpt(of: self[column]) }

    /// A range beyond what any run measures, within which a double represents whole numbers
    /// exactly.
    static let anyNumber = -1e15...1e15

    /// Returns the cell's number, or nil if the cell is empty.
    ///
    /// - Parameter range: the range of what can be measured.
    func number(
        _ column: String, in range: ClosedRange<Double> = NamedRow.anyNumber
    ) throws(CSVProblem) -> Double? {
        let text = self[column]
        guard !text.isEmpty else { return nil }
        guard let value = DecimalText.number(text) else {
            throw problem("\(column) is not a number: \(excerpt(column))")
        }
        guard range.contains(value) else {
            throw problem(
                "\(column) is \(excerpt(column)), which is not between "
                    + "\(plain(range.lowerBound, decimals: 6)) and \(plain(range.upperBound))")
        }
        return value
    }

    /// Returns a time in nanoseconds, or nil if the cell is empty.
    func count(_ column: String) throws(CSVProblem) -> UInt64? {
        let text = self[column]
        guard !text.isEmpty else { return nil }
        guard let value = DecimalText.whole(text), value <= ReadLimits.time_ns else {
            throw problem("\(column) is not a whole number of nanoseconds: \(excerpt(column))")
        }
        return value
    }

    /// Returns a whole number. The cell must not be empty.
    func whole(_ column: String, below limit: Int = ReadLimits.count) throws(CSVProblem) -> Int {
        guard let number = DecimalText.whole(self[column]), let value = Int(exactly: number),
            value <= ReadLimits.count
        else {
            throw problem("\(column) is not a whole number: \(excerpt(column))")
        }
        guard value < limit else {
            throw problem("\(column) is \(value), and there are \(limit) of them")
        }
        return value
    }

    /// Returns `true` or `false`, or nil if the cell is empty.
    func flag(_ column: String) throws(CSVProblem) -> Bool? {
        switch self[column] {
        case "": return nil
        case "true": return true
        case "false": return false
        default: throw problem("\(column) is neither true nor false: \(excerpt(column))")
        }
    }

    /// Returns one of the words of an enumeration.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word {
        guard let word = Word(rawValue: self[column]) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("\(column) is \"\(excerpt(column))\" and none of \(known)")
        }
        return word
    }

    /// Returns one of the words of an enumeration, or nil if the cell is empty.
    func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word? {
        self[column].isEmpty ? nil : try word(column, type)
    }

    /// The variant that the columns `strategy`, `variant` and `binary` name.
    var variantName: VariantName {
        get throws(CSVProblem) {
            VariantName(
                self["strategy"], cell: self["variant"],
                binary: try optionalWord(VariantName.binaryColumn) ?? .this)
        }
    }
}

/// The names of a table's columns, used to find the cells of its rows.
struct TableHeader: Sendable {
    /// The names in the order of the table.
    let columns: [String]
    fileprivate let places: [String: Int]

    init(_ cells: [String]) throws(CSVProblem) {
        var places: [String: Int] = [:]
        for (place, name) in cells.enumerated() {
            guard places.updateValue(place, forKey: name) == nil else {
                throw CSVProblem(
                    line: 1, found: "the column \(excerpt(of: name)) twice")
            }
        }
        self.places = places
        columns = cells
    }

    func has(_ column: String) -> Bool { places[column] != nil }

    func row(line: Int, _ cells: [String]) throws(CSVProblem) -> NamedRow {
        guard cells.count == columns.count else {
            throw CSVProblem(
                line: line,
                found: "\(cells.count) cells, where the header has \(columns.count)")
        }
        return NamedRow(line: line, header: self, cells: cells)
    }
}
