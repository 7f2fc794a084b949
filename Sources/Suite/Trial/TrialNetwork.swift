import Revocation
import Scenario
import Stores

/// The emulated network of a trial, and what of it a verification crosses.
struct TrialNetwork {
    let emulated: EmulatedNetwork
    /// What a verification may have to wait for; nil where none waits.
    let verifications: NetworkPath?
    /// Whether a verification asks a store as a rule, rather than now and then for a new copy.
    let isAsked: Bool

    /// - Parameters:
    ///   - placement: where the state is that a verification needs.
    ///   - stores: those of the variant.
    init(_ emulated: EmulatedNetwork, placement: StatePlacement, stores: Set<StoreKind>) {
        self.emulated = emulated
        verifications = placement.wayOfVerifications(with: stores).flatMap { emulated.path($0) }
        isAsked = placement == .networked && emulated.store != nil
    }

    /// Of what a verification may have to wait for; zero where none waits.
    var roundTrip: Duration { verifications?.roundTrip ?? .zero }

    /// Workers of an open loop at a rate that no answer holds up: those that wait at once, and half
    /// as many again.
    func workers(for perSecond: Double) -> Int {
        guard isAsked else { return 1 }
        let most = Double(Ladder.mostWorkers)
        let waiting = min(max(perSecond * roundTrip.inSeconds * 1.5, 0), most)
        return min(Int(waiting) + 1, Ladder.mostWorkers)
    }
}

extension EmulatedNetwork {
    /// The network that a scenario asks for; nil where it asks for none.
    convenience init?(_ settings: NetworkSettings?, seed: UInt64) {
        guard let settings else { return nil }
        self.init(
            store: settings.storeRTT, authorityStore: settings.authorityStoreRTT,
            authority: settings.authorityRTT, jitter: settings.jitter, seed: seed)
    }
}
