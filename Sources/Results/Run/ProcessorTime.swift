/// Processor time of a node and of its store, each per verification.
package struct ProcessorTime: Sendable, Hashable {
    /// Nil where it was not measured.
    package var node: Double?
    package var store: Double?
    /// Whether there is a store in a process of its own.
    package var hasStoreProcess: Bool

    package init(node: Double?, store: Double?, hasStoreProcess: Bool) {
        self.node = node
        self.store = store
        self.hasStoreProcess = hasStoreProcess
    }

    /// Of both together; nil where one of them is not known, because the node's share alone is no
    /// total.
    package var total: Double? {
        guard let node else { return nil }
        guard let store else { return hasStoreProcess ? nil : node }
        return node + store
    }

    /// Whether the store's is all that is missing.
    package var lacksStore: Bool { node != nil && store == nil && hasStoreProcess }
}
