public import Revocation

/// A path between two parts of a deployment that an emulated network lengthens.
public enum NetworkWay: Sendable, Hashable, CaseIterable {
    /// Between nodes and their store.
    case nodeToStore
    /// Between the authorization server and its store.
    case authorityToStore
    /// Between nodes or clients and the authorization server.
    case toAuthority
}

extension StatePlacement {
    /// Returns the path that a verification may wait for; nil if verifications wait for none.
    public func wayOfVerifications(with stores: Set<StoreKind>) -> NetworkWay? {
        switch self {
        case .stateless, .embedded: nil
        // Without a store that is a server, a node asks the authorization server, or fetches its
        // documents.
        case .networked, .document:
            stores.contains(where: \.isServer) ? .nodeToStore : .toAuthority
        }
    }
}

extension StrategyDescriptor {
    /// Returns the paths that affect a variant's measurements. Clients sign in with every strategy,
    /// but no measurement waits for the sign-in alone.
    public func networkWays(_ values: OptionValues, _ token: TokenTerms) -> Set<NetworkWay> {
        let stores = self.stores(values)
        var ways: Set<NetworkWay> = []
        if let way = placement(values).wayOfVerifications(with: stores) { ways.insert(way) }
        if stores.contains(where: \.isServer) { ways.insert(.authorityToStore) }
        if guarantee(values, token).refreshGrace != nil { ways.insert(.toAuthority) }
        return ways
    }
}
