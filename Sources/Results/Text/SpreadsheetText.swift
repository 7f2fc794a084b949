/// Text cells of CSV that a spreadsheet would run as a formula: those that begin with `=`, `+`,
/// `-`, `@`, a tab or a return and are no number. They are written behind an apostrophe, which
/// spreadsheets take as "this is text", and which reading takes away again.
enum SpreadsheetText {
    private static let apostrophe = UInt8(ascii: "'")
    private static let starts = Array("=+-@\t\r".utf8)

    static func written(_ cell: String) -> String {
        beginsFormula(cell.utf8) && !isNumber(cell) ? "'" + cell : cell
    }

    static func read(_ cell: String) -> String {
        guard cell.utf8.first == apostrophe, beginsFormula(cell.utf8) else { return cell }
        let text = String(cell.dropFirst())
        return isNumber(text) ? cell : text  // no number is written so
    }

    /// Behind any number of apostrophes, so that what is written is read again whatever it is.
    private static func beginsFormula(_ bytes: String.UTF8View) -> Bool {
        guard let first = bytes.first(where: { $0 != apostrophe }) else { return false }
        return starts.contains(first)
    }

    /// A number below 0 as this program writes it, and nothing that a spreadsheet computes.
    private static func isNumber(_ cell: String) -> Bool {
        cell.utf8.first == UInt8(ascii: "-") && Double(cell)?.isFinite == true
            && cell.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    }
}
