package import Revocation
import Strategies

// What servers report of themselves as the control interface carries it, and back.

extension ControlAuthorityReading {
    /// The names of the kinds of entries.
    private enum Kind: String {
        case liveTokens, revokedTokens, liveRefreshTokens
    }

    package init(
        storeBytes: Int64?, publishedBytes: Int64?, entries: StoreEntries?,
        observations: [any AuthorityObservation] = []
    ) {
        let named = entries.map { Self.named($0) }
        self.init(
            storeBytes: storeBytes, publishedBytes: publishedBytes,
            storeEntriesKind: named?.kind.rawValue, storeEntries: named?.count,
            eventFanOut: observations.lazy.compactMap { $0 as? EventFanOut }.first)
    }

    private static func named(_ entries: StoreEntries) -> (kind: Kind, count: Int) {
        switch entries {
        case .liveTokens(let count): (.liveTokens, count)
        case .revokedTokens(let count): (.revokedTokens, count)
        case .liveRefreshTokens(let count): (.liveRefreshTokens, count)
        }
    }

    /// Nil if there is nothing to count.
    package var entries: StoreEntries? {
        guard let kind = storeEntriesKind.flatMap({ Kind(rawValue: $0) }), let count = storeEntries
        else { return nil }
        return switch kind {
        case .liveTokens: .liveTokens(count)
        case .revokedTokens: .revokedTokens(count)
        case .liveRefreshTokens: .liveRefreshTokens(count)
        }
    }

    package var observations: [any AuthorityObservation] {
        var observations: [any AuthorityObservation] = []
        if let eventFanOut { observations.append(eventFanOut) }
        if let roundTrips { observations.append(roundTrips) }
        return observations
    }
}

extension ControlNodeReading {
    package init(_ node: some NodeInstrumentation) {
        let observations = node.observations
        self.init(
            stateBytes: node.stateBytes, feedBytes: node.feedBytes,
            ownThreadsTime_ns: node.ownThreadsTime_ns,
            introspection: observations.lazy.compactMap { $0 as? IntrospectionLoad }.first,
            filter: observations.lazy.compactMap { $0 as? FilterAccuracy }.first)
    }

    package var observations: [any NodeObservation] {
        var observations: [any NodeObservation] = []
        if let introspection { observations.append(introspection) }
        if let filter { observations.append(filter) }
        if let roundTrips { observations.append(roundTrips) }
        return observations
    }
}
