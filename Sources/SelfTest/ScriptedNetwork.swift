import Stores

/// The emulated network between a scripted deployment and its store.
struct ScriptedNetwork: Sendable {
    /// A deliberate mistake in the network.
    enum Mistake: Sendable, Hashable, CaseIterable {
        /// A node gets the store's answer as of when it asked, not as of half a round trip later.
        case nodeReadsEarly
        /// A node does not wait for the answer's half of the round trip.
        case nodeLeavesOutAnswer
        /// The authorization server does not wait for the answer's half of the round trip.
        case authorityLeavesOutAnswer
        /// An acknowledged revocation reaches the store only later.
        case storeWritesLate
    }

    let emulated: EmulatedNetwork
    var mistake: Mistake?

    /// The delay of ``Mistake/storeWritesLate``, longer than any round trip tested.
    static let lateness_ns: UInt64 = 40_000_000

    /// Makes a node's way to the store, for one thread; nil without a network.
    func makeNodeWay() -> ScriptedWay? {
        let slip: ScriptedWay.Slip? =
            switch mistake {
            case .nodeReadsEarly?: .readsEarly
            case .nodeLeavesOutAnswer?: .leavesOutAnswer
            case .authorityLeavesOutAnswer?, .storeWritesLate?, nil: nil
            }
        return emulated.store.map { ScriptedWay(over: $0, slip: slip) }
    }

    /// Makes the authorization server's way to the store, for one thread; nil without a network.
    func makeAuthorityWay() -> ScriptedWay? {
        let slip: ScriptedWay.Slip? = mistake == .authorityLeavesOutAnswer ? .leavesOutAnswer : nil
        return emulated.authorityStore.map { ScriptedWay(over: $0, slip: slip) }
    }
}

/// One thread's way to the store of a scripted deployment.
final class ScriptedWay {
    enum Slip: Sendable, Hashable {
        case readsEarly, leavesOutAnswer
    }

    private var crossing: NetworkCrossing
    private let slip: Slip?

    init(over path: NetworkPath, slip: Slip?) {
        crossing = NetworkCrossing(over: path)
        self.slip = slip
    }

    /// Performs `work` at the store half a round trip from now, and returns half a round trip
    /// later.
    func ask<Answer>(_ work: () -> Answer) -> Answer {
        guard slip != .readsEarly else {
            defer {
                crossing.depart()
                crossing.arrive()
            }
            return work()
        }
        crossing.depart()
        defer { if slip != .leavesOutAnswer { crossing.arrive() } }
        return work()
    }
}

@available(*, unavailable)
extension ScriptedWay: Sendable {}
