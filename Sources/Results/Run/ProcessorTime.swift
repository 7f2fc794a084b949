package import Model

/// Processor time per verification: of a node, and of the process outside it, if there is one.
package struct ProcessorTime: Sendable, Hashable {
    /// Nil if it was not measured.
    package var node: Double?
    package var store: Double?
    /// The authorization server's time, which counts only if nodes ask it.
    package var authority: Double?
    package var outside: OutsideProcess

    package init(
        node: Double?, store: Double?, authority: Double? = nil, outside: OutsideProcess
    ) {
        self.node = node
        self.store = store
        self.authority = authority
        self.outside = outside
    }

    /// The total. Nil if a part of it is not known: the node's part alone is not a total.
    package var total: Double? {
        guard let node else { return nil }
        switch outside {
        case .none: return node + (store ?? 0)
        case .store: return store.map { node + $0 }
        case .authority: return authority.map { node + $0 }
        }
    }

    /// The process outside whose time alone is missing.
    package var missing: OutsideProcess? { node != nil && total == nil ? outside : nil }
}
