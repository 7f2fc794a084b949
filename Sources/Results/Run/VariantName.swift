/// A strategy under one set of values, as the files of a run name it.
package struct VariantName: Sendable, Hashable, CustomStringConvertible {
    package var strategy: String
    /// What tells it from the strategy's other variants; empty for the only one.
    package var label: String

    package init(_ strategy: String, _ label: String = "") {
        self.strategy = strategy
        self.label = label
    }

    /// `jwt-token-version cache_ttl=1s`
    package var description: String { label.isEmpty ? strategy : "\(strategy) \(label)" }
}
