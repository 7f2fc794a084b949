/// Escapes text cells of CSV that a spreadsheet would run as a formula: those that begin with `=`,
/// `+`, `-`, `@`, a tab or a carriage return and are not numbers. Writing puts an apostrophe in
/// front of them, which marks text in spreadsheets. Reading removes it.
enum SpreadsheetText {
    private static let apostrophe = UInt8(ascii: "'")
    private static let starts = Array("=+-@\t\r".utf8)

    static func written(_ cell: String) -> String {
        beginsFormula(cell.utf8) && !isNumber(cell) ? "'" + cell : cell
    }

    static func read(_ cell: String) -> String {
        guard cell.utf8.first == apostrophe, beginsFormula(cell.utf8) else { return cell }
        let text = String(cell.dropFirst())
        return isNumber(text) ? cell : text  // a number is written without it
    }

    /// Returns whether text begins a formula after any number of apostrophes, so that whatever was
    /// written is read back unchanged.
    private static func beginsFormula(_ bytes: String.UTF8View) -> Bool {
        guard let first = bytes.first(where: { $0 != apostrophe }) else { return false }
        return starts.contains(first)
    }

    /// Returns whether a cell is a negative number as this program writes it, and not an expression
    /// that a spreadsheet would compute.
    private static func isNumber(_ cell: String) -> Bool {
        cell.utf8.first == UInt8(ascii: "-") && Double(cell)?.isFinite == true
            && cell.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    }
}
