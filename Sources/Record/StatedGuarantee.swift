/// What a strategy promised in a run: `meta.json` has it for each variant.
package struct StatedGuarantee: Sendable, Hashable, Codable {
    /// asks, pushed, polled, expires or none: how nodes come to know of a revocation.
    package var family: String
    /// What one revocation reaches: token, subject, everyone, joined by `+`, or nothing.
    package var reaches: String
    /// The longest window of the windows phase; nil when nothing ever closes it.
    package var bound_ns: UInt64?
    /// The same for high-stakes requests; nil where they are answered like any other.
    package var highStakesBound_ns: UInt64?
    /// What a node answers while its store can't be reached.
    package var stance: String
    /// The ends of what the model expects of the window; nil as for the bound.
    package var modelLow_ns: UInt64?
    package var modelHigh_ns: UInt64?
    /// What ends a window before that; nil where nothing does.
    package var modelExpiry: WindowLaw.Expiry?
    /// What an acknowledged revocation outlives, and by what; nil where nothing is revoked.
    package var durability: String?
    /// How the store may drop acknowledged revocations while it runs; nil where it doesn't.
    package var mayDrop: String?

    package init(
        family: String = "none", reaches: String = "", bound_ns: UInt64? = nil,
        highStakesBound_ns: UInt64? = nil, stance: String = "", modelLow_ns: UInt64? = nil,
        modelHigh_ns: UInt64? = nil, modelExpiry: WindowLaw.Expiry? = nil
    ) {
        self.family = family
        self.reaches = reaches
        self.bound_ns = bound_ns
        self.highStakesBound_ns = highStakesBound_ns
        self.stance = stance
        self.modelLow_ns = modelLow_ns
        self.modelHigh_ns = modelHigh_ns
        self.modelExpiry = modelExpiry
    }

    /// Nil where the run states none, or where nothing ever closes the window.
    package var law: WindowLaw? {
        guard let modelLow_ns, let modelHigh_ns else { return nil }
        return WindowLaw(
            low_ns: Double(modelLow_ns), high_ns: Double(modelHigh_ns), expiry: modelExpiry)
    }
}
