/// The name of a variant in the files of a run, with the program that ran it.
///
/// The program is part of the name, so that values grouped by name are never pooled over two
/// programs.
package struct VariantName: Sendable, Hashable, CustomStringConvertible {
    package var strategy: String
    /// What distinguishes it from the strategy's other variants. Empty for the only variant.
    package var label: String
    package var binary: Binary

    package init(_ strategy: String, _ label: String = "", binary: Binary = .this) {
        self.strategy = strategy
        self.label = label
        self.binary = binary
    }

    /// The label of a strategy's only variant in tables. Many tools drop rows with an empty cell
    /// when they group.
    private static let onlyVariant = "default"

    /// - Parameter cell: the cell of the column `variant`. In older runs an empty cell means
    ///   `default`.
    init(_ strategy: String, cell: String, binary: Binary = .this) {
        self.init(strategy, cell == Self.onlyVariant ? "" : cell, binary: binary)
    }

    /// The cell of the column `variant`.
    package var cell: String { label.isEmpty ? Self.onlyVariant : label }

    /// The columns of every table with one variant per row.
    static let columns = ["strategy", "variant"]

    /// Missing from tables made before two programs could share a run. Their rows are of `this`.
    static let binaryColumn = "binary"

    /// `jwt-token-version cache_ttl=1s`, `jwt (other)`
    package var description: String {
        [strategy, label, binary.mark].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
