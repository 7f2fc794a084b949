import Revocation
import Scenario
import Stores

/// The emulated network of a trial, and the part of it that a verification crosses.
struct TrialNetwork {
    let emulated: EmulatedNetwork
    /// The path that a verification may have to wait for; nil if none waits.
    let verifications: NetworkPath?
    /// Whether a verification usually asks over that path, rather than only now and then for a new
    /// copy.
    let isAsked: Bool

    /// - Parameters:
    ///   - placement: the placement of the state that a verification needs.
    ///   - stores: the stores of the variant.
    init(_ emulated: EmulatedNetwork, placement: StatePlacement, stores: Set<StoreKind>) {
        self.emulated = emulated
        verifications = placement.wayOfVerifications(with: stores).flatMap { emulated.path($0) }
        isAsked = placement == .networked && verifications != nil
    }

    /// The round trip that a verification may have to wait for; zero if none waits.
    var roundTrip: Duration { verifications?.roundTrip ?? .zero }

    /// Returns the number of workers with which an open loop at a rate is not held up by answers:
    /// as many as wait at a time, and half as many again.
    func workers(for perSecond: Double) -> Int {
        guard isAsked else { return 1 }
        let most = Double(Ladder.mostWorkers)
        let waiting = min(max(perSecond * roundTrip.inSeconds * 1.5, 0), most)
        return min(Int(waiting) + 1, Ladder.mostWorkers)
    }
}

extension EmulatedNetwork {
    /// The network that a scenario asks for; nil if it asks for none.
    convenience init?(_ settings: NetworkSettings?, seed: UInt64) {
        guard let settings else { return nil }
        self.init(
            store: settings.storeRTT, authorityStore: settings.authorityStoreRTT,
            authority: settings.authorityRTT, jitter: settings.jitter, seed: seed)
    }
}
