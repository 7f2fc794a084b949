/// Comma-separated values (RFC 4180), `\n` between rows. A value that was not measured is empty.
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

/// A number as CSV and JSON carry it: no locale, no exponent, at most `decimals` decimals.
package func plain(_ value: Double, decimals: Int = 3) -> String {
    guard value.isFinite else { return "" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let units = UInt64(scaled)
    let divisor = UInt64(scale)
    var fraction = decimals > 0 ? String(units % divisor) : ""
    fraction = String(repeating: "0", count: max(decimals - fraction.count, 0)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let sign = value < 0 && units > 0 ? "-" : ""
    return sign + String(units / divisor) + (fraction.isEmpty ? "" : "." + fraction)
}
