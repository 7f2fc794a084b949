import Scenario
import Stores

extension EmulatedNetwork {
    /// The network that a scenario asks for; nil where it asks for none.
    convenience init?(_ settings: NetworkSettings?, seed: UInt64) {
        guard let settings else { return nil }
        self.init(
            store: settings.storeRTT, authorityStore: settings.authorityStoreRTT,
            authority: settings.authorityRTT, jitter: settings.jitter, seed: seed)
    }
}
