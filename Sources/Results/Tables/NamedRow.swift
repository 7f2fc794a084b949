/// One row of a table, its cells found by the names of their columns.
struct NamedRow: Sendable {
    /// The line of the file that the row begins in, from 1.
    let line: Int
    private let header: TableHeader
    private let cells: [String]

    fileprivate init(line: Int, header: TableHeader, cells: [String]) {
        self.line = line
        self.header = header
        self.cells = cells
    }

    /// Whether the table has such a column.
    func has(_ column: String) -> Bool { header.has(column) }

    /// The columns whose names begin so, in the order of the table.
    func columns(beginningWith start: String) -> [String] {
        header.columns.filter { $0.hasPrefix(start) }
    }

    /// The cell's text; empty where the table has no such column.
    subscript(column: String) -> String {
        guard let place = header.places[column], cells.indices.contains(place) else { return "" }
        return cells[place]
    }

    func problem(_ found: String) -> CSVProblem { CSVProblem(line: line, found: found) }

    /// The cell's text for a message.
    func excerpt(_ column: String) -> String { Results.excerpt(of: self[column]) }

    /// Beyond what any run measures, and far from where whole numbers end.
    static let anyNumber = -1e15...1e15

    /// The cell's number; nil where it is empty.
    ///
    /// - Parameter range: of what can be measured.
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

    /// A time in nanoseconds; nil where the cell is empty.
    func count(_ column: String) throws(CSVProblem) -> UInt64? {
        let text = self[column]
        guard !text.isEmpty else { return nil }
        guard let value = DecimalText.whole(text), value <= ReadLimits.time_ns else {
            throw problem("\(column) is not a whole number of nanoseconds: \(excerpt(column))")
        }
        return value
    }

    /// A whole number that has to be there.
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

    /// `true` or `false`; nil where the cell is empty.
    func flag(_ column: String) throws(CSVProblem) -> Bool? {
        switch self[column] {
        case "": return nil
        case "true": return true
        case "false": return false
        default: throw problem("\(column) is neither true nor false: \(excerpt(column))")
        }
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word {
        guard let word = Word(rawValue: self[column]) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("\(column) is \"\(excerpt(column))\" and none of \(known)")
        }
        return word
    }

    /// The same; nil where the cell is empty.
    func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ column: String, _ type: Word.Type = Word.self
    ) throws(CSVProblem) -> Word? {
        self[column].isEmpty ? nil : try word(column, type)
    }

    /// What the columns `strategy`, `variant` and `binary` name.
    var variantName: VariantName {
        get throws(CSVProblem) {
            VariantName(
                self["strategy"], cell: self["variant"],
                binary: try optionalWord(VariantName.binaryColumn) ?? .this)
        }
    }
}

/// The names of a table's columns, by which the cells of its rows are found.
struct TableHeader: Sendable {
    /// In the order of the table.
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
