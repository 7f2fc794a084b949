/// A strategy under one set of values, as the files of a run name it, and the program that ran it.
///
/// The program is part of the name, so that whatever is grouped by name is never pooled over two
/// programs.
package struct VariantName: Sendable, Hashable, CustomStringConvertible {
    package var strategy: String
    /// What tells it from the strategy's other variants; empty for the only one.
    package var label: String
    package var binary: Binary

    package init(_ strategy: String, _ label: String = "", binary: Binary = .this) {
        self.strategy = strategy
        self.label = label
        self.binary = binary
    }

    /// What tables have for the label of a strategy's only variant: many tools leave rows with an
    /// empty cell out of their groups.
    private static let onlyVariant = "default"

    /// - Parameter cell: of the column `variant`. Older runs have an empty one for `default`.
    init(_ strategy: String, cell: String, binary: Binary = .this) {
        self.init(strategy, cell == Self.onlyVariant ? "" : cell, binary: binary)
    }

    /// As the column `variant` has it.
    package var cell: String { label.isEmpty ? Self.onlyVariant : label }

    /// The columns of every table whose rows are of variants.
    static let columns = ["strategy", "variant"]

    /// Tables from before two programs could share a run lack it: their rows are of `this`.
    static let binaryColumn = "binary"

    /// `jwt-token-version cache_ttl=1s`, `jwt (other)`
    package var description: String {
        [strategy, label, binary.mark].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
