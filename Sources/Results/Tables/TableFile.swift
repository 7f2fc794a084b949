/// A table of a run: one type writes it and reads it.
protocol TableFile {
    associatedtype Row

    /// Of the file, in the folder of its run.
    static var name: String { get }

    /// The columns that a file of the format has to have, beside those of the variant's name.
    static func columns(_ format: RunFormat) -> [String]

    static func row(_ cells: NamedRow, _ format: RunFormat) throws(CSVProblem) -> Row

    /// Whether a row only says that there is nothing to say, and is left out.
    static func isGap(_ cells: NamedRow) -> Bool
}

extension TableFile {
    static func isGap(_ cells: NamedRow) -> Bool { false }
}

extension TableFile {
    /// Reads the text of a file. Columns that are not asked for are left unread.
    static func rows(of text: String, _ format: RunFormat) throws(CSVProblem) -> [Row] {
        let table = try NamedRows(text)
        for name in VariantName.columns + columns(format) where !table.header.contains(name) {
            throw CSVProblem(line: 1, found: "no column \(name)")
        }
        var rows: [Row] = []
        rows.reserveCapacity(table.rows.count)
        for cells in table.rows where !isGap(cells) { rows.append(try row(cells, format)) }
        return rows
    }
}

/// The cells that say whether a row may be believed, and why not.
enum Validity {
    static let columns = ["valid", "invalid_reason"]

    static func cells(_ invalidReason: String?) -> [String] {
        [invalidReason == nil ? "true" : "false", invalidReason ?? ""]
    }

    static func invalidReason(_ cells: NamedRow) throws(CSVProblem) -> String? {
        let reason = cells["invalid_reason"]
        switch cells["valid"] {
        case "true": return nil
        case "false": return reason.isEmpty ? "no reason was given" : reason
        default: throw cells.problem("valid is neither true nor false")
        }
    }
}
