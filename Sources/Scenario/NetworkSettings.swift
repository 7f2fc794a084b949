import Revocation
package import Stores

/// The emulated network between the parts of a deployment. Times are round trips; zero for none.
package struct NetworkSettings: Sendable {
    /// Between a node and its store.
    package var storeRTT: Duration
    /// The value as written; nil for the nodes' round trip.
    var authorityStoreRTTWritten: Duration?
    /// Between a node or a client and the authorization server. Revocations do not cross it.
    package var authorityRTT: Duration
    /// The share of half a round trip by which each direction may be longer or shorter.
    package var jitter: Double

    /// - Parameter authorityStoreRTT: nil for the nodes' round trip.
    package init(
        storeRTT: Duration = .zero, authorityStoreRTT: Duration? = nil,
        authorityRTT: Duration = .zero, jitter: Double = 0
    ) {
        self.storeRTT = storeRTT
        authorityStoreRTTWritten = authorityStoreRTT
        self.authorityRTT = authorityRTT
        self.jitter = jitter
    }

    /// Between the authorization server and its store.
    package var authorityStoreRTT: Duration { authorityStoreRTTWritten ?? storeRTT }

    /// Returns the round trip over one of the paths.
    package func roundTrip(over way: NetworkWay) -> Duration {
        switch way {
        case .nodeToStore: storeRTT
        case .authorityToStore: authorityStoreRTT
        case .toAuthority: authorityRTT
        }
    }

    /// The text of ``authorityStoreRTTWritten`` if it follows the nodes' round trip.
    static let asStoreRTT = "store_rtt"

    /// The longest that a command to the store and its answer can be on their way.
    var longestStoreRTT: Duration {
        let longest = max(storeRTT, authorityStoreRTT)
        return longest + .nanoseconds(Int64(Double(longest.nanoseconds) * jitter))
    }
}

/// Settings are equal if they mean the same, however they were written.
extension NetworkSettings: Hashable {
    package static func == (one: NetworkSettings, other: NetworkSettings) -> Bool {
        one.storeRTT == other.storeRTT && one.authorityStoreRTT == other.authorityStoreRTT
            && one.authorityRTT == other.authorityRTT && one.jitter == other.jitter
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(storeRTT)
        hasher.combine(authorityStoreRTT)
        hasher.combine(authorityRTT)
        hasher.combine(jitter)
    }
}

/// `{"store_rtt": "500us", "authority_store_rtt": "500us", "authority_rtt": "0s", "jitter": 0.1}`.
extension NetworkSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case storeRTT = "store_rtt"
        case authorityStoreRTT = "authority_store_rtt"
        case authorityRTT = "authority_rtt"
        case jitter
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func duration(_ key: CodingKeys) throws -> Duration {
            try container.decode(AsText.self, forKey: key).wrappedValue
        }
        storeRTT = try duration(.storeRTT)
        authorityStoreRTTWritten = try duration(.authorityStoreRTT)
        authorityRTT = try duration(.authorityRTT)
        jitter = try container.decode(Double.self, forKey: .jitter)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(AsText(wrappedValue: storeRTT), forKey: .storeRTT)
        try container.encode(AsText(wrappedValue: authorityStoreRTT), forKey: .authorityStoreRTT)
        try container.encode(AsText(wrappedValue: authorityRTT), forKey: .authorityRTT)
        try container.encode(jitter, forKey: .jitter)
    }
}

extension Settings {
    /// The network as a setting writes it. A network without delays is nil, so that a scenario has
    /// the same plan with and without it.
    var networkWritten: NetworkSettings {
        get { network ?? NetworkSettings() }
        set { network = newValue == NetworkSettings() ? nil : newValue }
    }
}
