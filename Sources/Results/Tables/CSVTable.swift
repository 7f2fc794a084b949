/// Comma-separated values (RFC 4180) with `\n` between rows. A value that was not measured is an
/// empty cell.
package struct CSVTable: Sendable, Hashable {
    package let header: [String]
    package private(set) var rows: [[String]] = []
    private var swept = SweptSettings.nothing

    package init(header: [String]) { self.header = header }

    /// Creates a table with one variant per row. The swept settings and the program that ran a
    /// variant follow the other columns, so that those keep their positions. Columns that were
    /// added later are last.
    package init(
        _ first: [String] = [], ofVariants columns: [String],
        swept: SweptSettings? = nil, last: [String] = []
    ) {
        let own = first + VariantName.columns + columns
        let swept = swept ?? .nothing
        let settings = swept.names.map { (own + last).contains($0) ? "swept_\($0)" : $0 }
        header = own + settings + [VariantName.binaryColumn] + last
        self.swept = swept
    }

    package mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "a row of \(header.count) cells was expected")
        rows.append(row)
    }

    /// - Parameter name: the variant, or nil for a row without one.
    package mutating func append(
        _ first: [String] = [], of name: VariantName?, _ cells: [String], last: [String] = []
    ) {
        let own = first + [name?.strategy ?? "", name?.cell ?? ""] + cells
        append(own + swept.cells(of: name) + [name?.binary.rawValue ?? ""] + last)
    }

    package var text: String {
        ([header] + rows).map { row in
            row.map { Self.quoted(SpreadsheetText.written($0)) }.joined(separator: ",") + "\n"
        }.joined()
    }

    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    /// Parses what ``text`` writes. Returns nil for rows of unequal length, an open quotation or a
    /// missing line end.
    package init?(text: String) {
        var reading = CSVReading([UInt8](text.utf8))
        do throws(CSVProblem) {
            guard let first = try reading.next() else { return nil }
            header = first.cells
            while let row = try reading.next() {
                guard row.cells.count == header.count else { return nil }
                rows.append(row.cells)
            }
        } catch {
            return nil
        }
    }
}
