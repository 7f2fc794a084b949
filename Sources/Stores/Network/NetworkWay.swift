public import Revocation

/// A way between two parts of a deployment, which an emulated network makes longer.
public enum NetworkWay: Sendable, Hashable, CaseIterable {
    /// Between nodes and their store.
    case nodeToStore
    /// Between the authorization server and its store.
    case authorityToStore
    /// Between nodes or clients and the authorization server.
    case toAuthority
}

extension StatePlacement {
    /// What a verification may have to wait for; nil where none waits.
    public func wayOfVerifications(with stores: Set<StoreKind>) -> NetworkWay? {
        switch self {
        case .stateless, .embedded: nil
        case .networked: .nodeToStore
        // A log is read from a store, a document is fetched from the authorization server.
        case .document: stores.contains(where: \.isServer) ? .nodeToStore : .toAuthority
        }
    }
}

extension StrategyDescriptor {
    /// The ways that decide what is measured of a variant. Clients sign in with every strategy, and
    /// nothing that is measured waits for that alone.
    public func networkWays(_ values: OptionValues, _ token: TokenTerms) -> Set<NetworkWay> {
        let stores = self.stores(values)
        var ways: Set<NetworkWay> = []
        if let way = placement(values).wayOfVerifications(with: stores) { ways.insert(way) }
        if stores.contains(where: \.isServer) { ways.insert(.authorityToStore) }
        if guarantee(values, token).refreshGrace != nil { ways.insert(.toAuthority) }
        return ways
    }
}
