/// Comma-separated values (RFC 4180), `\n` between rows. A value that was not measured is an empty
/// cell.
package struct CSVTable: Sendable, Hashable {
    package let header: [String]
    package private(set) var rows: [[String]] = []

    package init(header: [String]) { self.header = header }

    package mutating func append(_ row: [String]) {
        precondition(row.count == header.count, "a row of \(header.count) cells was expected")
        rows.append(row)
    }

    package var text: String {
        ([header] + rows).map { row in
            row.map(Self.quoted).joined(separator: ",") + "\n"
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
