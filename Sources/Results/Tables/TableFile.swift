/// A table of a run: one type writes it and reads it.
protocol TableFile {
    associatedtype Row
    /// What no two rows have in common.
    associatedtype Place: Hashable

    /// Of the file, in the folder of its run.
    static var name: String { get }

    /// The columns that a file of the format has to have, beside those of the variant's name.
    static func columns(_ format: RunFormat) -> [String]

    /// Nil for a row that only says that there is nothing to say.
    static func row(_ cells: NamedRow, _ frame: TableFrame) throws(CSVProblem) -> Row?

    static func place(of row: Row) -> Place
}

/// What the rows of a run's tables have to agree with.
struct TableFrame {
    let format: RunFormat
    let blocks: Int
    /// In the order of the plan.
    let variants: [VariantName]
    private let known: Set<VariantName>

    init(_ manifest: RunManifest) {
        format = manifest.format
        blocks = manifest.plan.blocks
        variants = manifest.plan.variants.map(\.name)
        known = Set(variants)
    }

    /// The variant of a row, which is one of the plan's.
    func name(of cells: NamedRow) throws(CSVProblem) -> VariantName {
        let name = try cells.variantName
        guard known.contains(name) else {
            throw cells.problem("\(excerpt(of: name.description)) is not a variant of the run")
        }
        return name
    }

    func block(of cells: NamedRow) throws(CSVProblem) -> Int {
        try cells.whole("block", below: blocks)
    }
}

extension TableFile {
    /// Reads the bytes of a file. Columns that are not asked for are left unread.
    static func rows(of bytes: [UInt8], _ frame: TableFrame) throws(CSVProblem) -> [Row] {
        var reading = CSVReading(bytes)
        guard let first = try reading.next() else { throw CSVProblem(line: 1, found: "nothing") }
        let header = try TableHeader(first.cells)
        for name in VariantName.columns + columns(frame.format) where !header.has(name) {
            throw CSVProblem(line: 1, found: "no column \(name)")
        }
        var rows: [Row] = []
        var places: Set<Place> = []
        while let next = try reading.next() {
            let cells = try header.row(line: next.line, next.cells)
            guard let row = try row(cells, frame) else { continue }
            guard places.insert(place(of: row)).inserted else {
                throw cells.problem("a second row of the same")
            }
            rows.append(row)
        }
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
