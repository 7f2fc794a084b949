import Stores

/// The emulated network between a scripted deployment and its store.
struct ScriptedNetwork: Sendable {
    /// What is wrong with it, on purpose.
    enum Mistake: Sendable, Hashable, CaseIterable {
        /// A node has the store's answer as of when it asked, and not half a round trip later.
        case nodeReadsEarly
        /// A node does not wait for the answer's half.
        case nodeLeavesOutAnswer
        /// The authorization server does not.
        case authorityLeavesOutAnswer
        /// What is acknowledged is in the store only later.
        case storeWritesLate
    }

    let emulated: EmulatedNetwork
    var mistake: Mistake?

    /// How late ``Mistake/storeWritesLate`` is: more than any round trip that is tried.
    static let lateness_ns: UInt64 = 40_000_000

    /// A node's way to the store, for one thread; nil where nothing lies between.
    func makeNodeWay() -> ScriptedWay? {
        let slip: ScriptedWay.Slip? =
            switch mistake {
            case .nodeReadsEarly?: .readsEarly
            case .nodeLeavesOutAnswer?: .leavesOutAnswer
            case .authorityLeavesOutAnswer?, .storeWritesLate?, nil: nil
            }
        return emulated.store.map { ScriptedWay(over: $0, slip: slip) }
    }

    /// The authorization server's, likewise.
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

    /// Asks the store by `work`, half a round trip from now, and returns as much later.
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
