/// Processor time of a node and of its store, each per verification.
package struct ProcessorTime: Sendable, Hashable {
    /// Nil if it was not measured.
    package var node: Double?
    package var store: Double?
    /// Whether the store is a separate process.
    package var hasStoreProcess: Bool

    package init(node: Double?, store: Double?, hasStoreProcess: Bool) {
        self.node = node
        self.store = store
        self.hasStoreProcess = hasStoreProcess
    }

    /// The total of node and store. Nil if one of them is not known: the node's part alone is not a
    /// total.
    package var total: Double? {
        guard let node else { return nil }
        guard let store else { return hasStoreProcess ? nil : node }
        return node + store
    }

    /// Whether only the store's time is missing.
    package var lacksStore: Bool { node != nil && store == nil && hasStoreProcess }
}
