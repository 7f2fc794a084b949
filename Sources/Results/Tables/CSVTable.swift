/// Comma-separated values (RFC 4180), `\n` between rows. A value that was not measured is an empty
/// cell.
package struct CSVTable: Sendable, Hashable {
    package let header: [String]
    package private(set) var rows: [[String]] = []

    package init(header: [String]) { self.header = header }

    /// A table whose rows are of variants. The program that ran one stands in the last column, so
    /// that all others keep their places.
    package init(_ first: [String] = [], ofVariants columns: [String]) {
        header = first + VariantName.columns + columns + [VariantName.binaryColumn]
    }

    package mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "a row of \(header.count) cells was expected")
        rows.append(row)
    }

    /// - Parameter name: nil for a row of no variant.
    package mutating func append(
        _ first: [String] = [], of name: VariantName?, _ cells: [String]
    ) {
        append(
            first + [name?.strategy ?? "", name?.label ?? ""] + cells
                + [name?.binary.rawValue ?? ""])
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

    /// Reads what ``text`` writes; nil for rows of unequal length or an open quote.
    package init?(text: String) {
        guard let reading = try? CSVReading(text), let first = reading.rows.first else {
            return nil
        }
        header = first.cells
        rows = reading.rows.dropFirst().map(\.cells)
    }
}
