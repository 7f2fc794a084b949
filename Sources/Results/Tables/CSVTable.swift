/// Comma-separated values (RFC 4180), `\n` between rows. A value that was not measured is an empty
/// cell.
package struct CSVTable: Sendable, Hashable {
    package let header: [String]
    package private(set) var rows: [[String]] = []
    private var swept = SweptSettings.nothing

    package init(header: [String]) { self.header = header }

    /// A table whose rows are of variants. The settings that were swept and the program that ran a
    /// variant stand behind the other columns, so that these keep their places; columns that were
    /// added later stand behind both.
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

    /// - Parameter name: nil for a row of no variant.
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

    /// Reads what ``text`` writes; nil for rows of unequal length, an open quote or no line end.
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
