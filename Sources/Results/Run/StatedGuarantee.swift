package import Revocation

/// What a strategy promised in a run; `meta.json` has one per variant.
package struct StatedGuarantee: Sendable, Hashable, Codable {
    /// How nodes learn of a revocation.
    package var family: StrategyFamily
    /// What one revocation reaches.
    package var reaches: Reaches
    /// The longest window of the windows phase; nil when nothing ever closes it.
    package var bound_ns: UInt64?
    /// The same for high-stakes requests; nil where they are answered like any other.
    package var highStakesBound_ns: UInt64?
    /// What a node answers while its store can't be reached.
    package var outage: OutageBehaviour
    /// Where the state is that a verification needs; nil in runs from before it was stated.
    package var placement: StatePlacement?
    /// The stores that a variant needs; nil in runs from before they were stated.
    package var stores: [StoreKind]?
    /// The ends of what the model expects of the window; nil as for the bound.
    package var modelLow_ns: UInt64?
    package var modelHigh_ns: UInt64?
    /// What may end a window earlier; nil where nothing does.
    package var modelExpiry: WindowExpiry?
    /// What an acknowledged revocation outlives, and by what; nil where nothing is revoked.
    package var durability: String?
    /// How the store may drop acknowledged revocations while it runs; nil where it doesn't.
    package var mayDrop: String?
    /// The settings that the bound and the model's ends are sums of; nil where they follow none.
    package var boundTerms: DurationSum?
    package var modelLowTerms: DurationSum?
    package var modelHighTerms: DurationSum?
    /// Other sums with the same values in the run. Only a run of format 1 has them, which does not
    /// say what its guarantees are made of.
    package var boundAlternatives: [DurationSum]?
    package var modelHighAlternatives: [DurationSum]?

    package init(
        family: StrategyFamily = .none, reaches: Reaches = [], bound_ns: UInt64? = nil,
        highStakesBound_ns: UInt64? = nil, outage: OutageBehaviour = .unaffected,
        modelLow_ns: UInt64? = nil, modelHigh_ns: UInt64? = nil, modelExpiry: WindowExpiry? = nil,
        placement: StatePlacement? = nil, stores: [StoreKind]? = nil
    ) {
        self.family = family
        self.reaches = reaches
        self.bound_ns = bound_ns
        self.highStakesBound_ns = highStakesBound_ns
        self.outage = outage
        self.modelLow_ns = modelLow_ns
        self.modelHigh_ns = modelHigh_ns
        self.modelExpiry = modelExpiry
        self.placement = placement
        self.stores = stores
    }

    /// Whether a part of its cost arises in a store's own process.
    package var hasStoreProcess: Bool { stores?.contains(where: \.hasOwnProcess) ?? false }
}

/// How a token's expiry meets the renewal of what nodes know of it.
package struct WindowExpiry: Sendable, Hashable, Codable {
    package enum Renewal: String, Sendable, Hashable, Codable {
        /// At times unrelated to the token: for a copy of all revocations.
        case independent
        /// In periods that start with the token's first use: for a cached answer about the token.
        case sinceFirstUse
    }

    package var life_ns: UInt64
    package var leeway_ns: UInt64
    package var renewal: Renewal

    package init(life_ns: UInt64, leeway_ns: UInt64, renewal: Renewal) {
        self.life_ns = life_ns
        self.leeway_ns = leeway_ns
        self.renewal = renewal
    }
}
