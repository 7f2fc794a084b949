/// A table of a run. One type both writes and reads it.
protocol TableFile {
    associatedtype Row
    /// The key of a row, which is unique in the table.
    associatedtype Place: Hashable

    /// The name of the file in the folder of its run.
    static var name: String { get }

    /// Returns the columns that a file of the format must have, in addition to those of the
    /// variant's name.
    static func columns(_ format: RunFormat) -> [String]

    /// Returns the row, or nil for a row that only marks a missing value.
    static func row(_ cells: NamedRow, _ frame: TableFrame) throws(CSVProblem) -> Row?

    static func place(of row: Row) -> Place
}

/// The context that the rows of a run's tables have to match.
struct TableFrame {
    let format: RunFormat
    let blocks: Int
    /// The variants in the order of the plan.
    let variants: [VariantName]
    private let known: Set<VariantName>

    init(_ manifest: RunManifest) {
        format = manifest.format
        blocks = manifest.plan.blocks
        variants = manifest.plan.variants.map(\.name)
        known = Set(variants)
    }

    /// Returns the variant of a row, which has to be in the plan.
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
    /// Parses the bytes of a file. Unknown columns are ignored.
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

/// The cells that state whether a row is valid, and if not, why.
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
