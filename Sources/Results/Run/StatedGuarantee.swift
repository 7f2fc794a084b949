package import Model
package import Revocation

/// What a strategy promised in a run. `meta.json` has one guarantee per variant.
package struct StatedGuarantee: Sendable, Hashable, Codable {
    /// How nodes learn of a revocation.
    package var family: StrategyFamily
    /// What one revocation reaches.
    package var reaches: Reaches
    /// The longest window of the windows phase. Nil if nothing ever closes it.
    package var bound_ns: UInt64?
    /// The longest window for high-stakes requests. Nil if they are answered like any other.
    package var highStakesBound_ns: UInt64?
    /// What a node does while it cannot reach its store.
    package var outage: OutageBehaviour
    /// Where the state is that a verification needs. Nil in runs that did not state it yet.
    package var placement: StatePlacement?
    /// The stores that a variant needs. Nil in runs that did not state them yet.
    package var stores: [StoreKind]?
    /// The ends of the window that the model predicts. Nil if nothing ever closes the window.
    package var modelLow_ns: UInt64?
    package var modelHigh_ns: UInt64?
    /// What may end a window earlier. Nil if nothing does.
    package var modelExpiry: WindowExpiry?
    /// What an acknowledged revocation survives, and why. Nil if nothing is revoked.
    package var durability: String?
    /// How the store may drop acknowledged revocations while it runs. Nil if it does not.
    package var mayDrop: String?
    /// The settings whose sums are the bound and the model's ends. Nil if these depend on no
    /// setting.
    package var boundTerms: DurationSum?
    package var modelLowTerms: DurationSum?
    package var modelHighTerms: DurationSum?
    /// Other sums with the same values in the run. Only runs of format 1 have them, because that
    /// format does not state the terms of its guarantees.
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

    /// Returns the process besides the nodes that bears a part of the cost. In one process, the
    /// authorization server's work is part of the node's.
    package func outside(in deployment: DeploymentKind) -> OutsideProcess {
        if stores?.contains(where: \.hasOwnProcess) ?? false { return .store }
        guard placement == .networked else { return .none }
        // A run that does not name the store does not say that the authorization server is asked.
        guard stores != nil else { return .store }
        return deployment == .http ? .authority : .none
    }
}

/// How a token's expiry relates to the renewal of what nodes know about the token.
package struct WindowExpiry: Sendable, Hashable, Codable {
    package enum Renewal: String, Sendable, Hashable, Codable {
        /// At times unrelated to the token, as for a copy of all revocations.
        case independent
        /// In periods that start with the token's first use, as for a cached answer about the
        /// token.
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
