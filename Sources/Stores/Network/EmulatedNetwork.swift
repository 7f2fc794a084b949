import Synchronization

/// The network between the parts of a deployment, emulated at their connections and fetches. Half
/// of a round trip passes before a request leaves, and half before its answer is read.
///
/// It is off until switched on, so that a deployment can be prepared in less time. Safe to use from
/// any thread.
public final class EmulatedNetwork: Sendable {
    /// Between nodes and their store; nil if its round trip is zero.
    public let store: NetworkPath?
    /// Between the authorization server and its store.
    public let authorityStore: NetworkPath?
    /// Between nodes or clients and the authorization server.
    public let authority: NetworkPath?
    private let power: NetworkSwitch

    /// - Parameters:
    ///   - jitter: the most by which each direction varies, as a share of its half.
    ///   - seed: the seed of every connection's jitter.
    public init(
        store: Duration, authorityStore: Duration, authority: Duration, jitter: Double,
        seed: UInt64
    ) {
        let power = NetworkSwitch()
        func path(_ name: String, _ roundTrip: Duration) -> NetworkPath? {
            guard roundTrip > .zero else { return nil }
            return NetworkPath(
                name, roundTrip: roundTrip, jitter: jitter, seed: seed, power: power)
        }
        self.power = power
        self.store = path("node-store", store)
        self.authorityStore = path("authority-store", authorityStore)
        self.authority = path("authority", authority)
    }

    /// Returns the path; nil if its round trip is zero.
    public func path(_ way: NetworkWay) -> NetworkPath? {
        switch way {
        case .nodeToStore: store
        case .authorityToStore: authorityStore
        case .toAuthority: authority
        }
    }

    public var isOn: Bool { power.isOn }

    /// Switches the network. Messages already on their way arrive as scheduled.
    public func turn(on isOn: Bool) { power.turn(on: isOn) }
}

/// Whether the paths of a network delay anything.
final class NetworkSwitch: Sendable {
    private let state = Atomic(false)

    var isOn: Bool { state.load(ordering: .relaxed) }

    func turn(on isOn: Bool) { state.store(isOn, ordering: .relaxed) }
}
